// A backend that is reached by a proxy, as in many company networks. The name of the backend means something to the proxy alone.
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { runApp, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { KEEP_ALL, visit } from './variables/support.ts';
import { openTlsDoor, withCertificates } from './variables/tls-door.ts';

afterEach(stopApps);

/** A forward proxy that takes every host for the one at `port`, and remembers what it was asked. */
async function startProxy(port: number) {
  const asked: string[] = [];
  const remember = ({
    method,
    url,
    headers,
  }: {
    method?: string;
    url?: string;
    headers: NodeJS.Dict<string | string[]>;
  }) => asked.push([method, url, headers['host'], headers['proxy-authorization'] ?? 'nobody'].join(' '));
  const server = createServer((incoming, response) => {
    remember(incoming);
    const { pathname } = new URL(incoming.url ?? '');
    const { method, headers } = incoming;
    const passed = request({ host: '127.0.0.1', port, method, headers, path: pathname }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(passed);
  });
  server.on('connect', (incoming, client) => {
    remember(incoming);
    const backend = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(backend).pipe(client);
    });
    for (const socket of [client, backend]) socket.on('error', () => {});
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    asked,
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const portOf = (url: string) => Number(new URL(url).port);

it('HTTP_PROXY is asked for an endpoint of http', async () => {
  await using receiver = await startReceiver();
  await using proxy = await startProxy(portOf(receiver.url));
  const env = {
    ...KEEP_ALL,
    HTTP_PROXY: `http://${proxy.host}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://backend.example',
  };
  expect((await visit(env, ['/items/1'], { receiver })).spans).toHaveLength(1);
  expect(proxy.asked).toEqual(['POST http://backend.example/v1/traces backend.example nobody']);
});

it('HTTP_PROXY is asked for metrics, too', async () => {
  await using receiver = await startReceiver();
  await using proxy = await startProxy(portOf(receiver.url));
  const env = {
    ...KEEP_ALL,
    HTTP_PROXY: `http://${proxy.host}`,
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_METRIC_EXPORT_INTERVAL: '100',
    OTEL_METRIC_EXPORT_TIMEOUT: '100',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://backend.example',
  };
  await using app = await runApp({ app: 'use-everything.cjs', env, receiver });
  await (await fetch(`${app.url}/items/1`)).text();
  // While it runs.
  await expect.poll(() => receiver.metrics, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(proxy.asked[0]).toBe('POST http://backend.example/v1/metrics backend.example nobody');
});

it(
  'HTTPS_PROXY sees the name of the host and nothing else',
  withCertificates(async (certificates) => {
    await using receiver = await startReceiver();
    await using door = await openTlsDoor(receiver, certificates, { asksClient: false });
    await using proxy = await startProxy(portOf(door.url));
    const env = {
      ...KEEP_ALL,
      HTTPS_PROXY: `http://me:secret@${proxy.host}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://backend.example',
      OTEL_EXPORTER_OTLP_CERTIFICATE: certificates.ca,
    };
    expect((await visit(env, ['/items/1'], { receiver })).spans).toHaveLength(1);
    const basic = Buffer.from('me:secret').toString('base64');
    expect(proxy.asked).toEqual([`CONNECT backend.example:443 backend.example:443 Basic ${basic}`]);
  }),
);

it('a proxy that refuses is named in the line, without what it is asked with', async () => {
  await using refusing = createServer().on('connect', (_request, client) =>
    client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
  );
  await new Promise<void>((listening) => refusing.listen(0, '127.0.0.1', listening));
  const host = `127.0.0.1:${(refusing.address() as AddressInfo).port}`;
  const env = {
    ...KEEP_ALL,
    HTTPS_PROXY: `http://me:canary@${host}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://backend.example',
    OTEL_BSP_SCHEDULE_DELAY: '20',
  };
  const { stderr } = await visit(env, ['/items/1'], { receiver: false, printed: /does not take traces/ });
  expect(stderr).toContain(`does not take traces: the proxy ${host} answered 407`);
  expect(stderr).not.toContain('canary');
});
