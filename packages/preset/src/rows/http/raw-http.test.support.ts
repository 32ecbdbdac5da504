// For tests of what goes over the wire: a server on a free port, and requests as plain text.
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

const open: Server[] = [];

export async function listen(
  listener?: RequestListener,
  options: ServerOptions = {},
): Promise<{ server: Server; port: number }> {
  const server = createServer(options, listener);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

export function closeServers(): void {
  for (const server of open.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
}

/** Sends text and returns all that comes back until the server closes the connection. */
export function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('latin1').on('data', (chunk) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received)).on('error', reject);
  });
}

/** One request without keep-alive. */
export function ask(port: number, requestLine: string, headers: readonly string[] = []): Promise<string> {
  return exchange(
    port,
    `${[`${requestLine} HTTP/1.1`, 'Host: shop.test:8080', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`,
  );
}
