import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { peerAddress } from './peer-address.js';

async function connected(): Promise<{ client: Socket; server: Socket }> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as { port: number };
  const client = connect(port, '127.0.0.1');
  onTestFinished(() => {
    client.destroy();
    listener.close();
  });
  const [[server]] = (await Promise.all([once(listener, 'connection'), once(client, 'connect')])) as [
    [Socket],
    unknown,
  ];
  onTestFinished(() => void server.destroy());
  return { client, server };
}

test('each side of a connection has the other one as its peer', async () => {
  const { client, server } = await connected();
  expect(peerAddress(client)).toEqual({ address: '127.0.0.1', port: client.remotePort });
  expect(peerAddress(server)).toEqual({ address: '127.0.0.1', port: client.localPort });
});

test('the socket is asked once', async () => {
  const { client } = await connected();
  const asked = vi.spyOn(client, 'remoteAddress', 'get');
  expect(peerAddress(client)).toBe(peerAddress(client));
  expect(asked).toHaveBeenCalledTimes(1);
});

test('a socket without an address yet is asked again', async () => {
  const { client } = await connected();
  const asked = vi.spyOn(client, 'remoteAddress', 'get').mockReturnValueOnce(undefined);
  expect(peerAddress(client)).toBeUndefined();
  expect(peerAddress(client)?.address).toBe('127.0.0.1');
  expect(asked).toHaveBeenCalledTimes(2);
});
