// What delivery.test.ts asks of OTLP over HTTP, of OTLP over gRPC, whose backend says it by status codes.
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { ServerCredentials, status } from '@grpc/grpc-js';
import { type App, type RunOptions, runApp, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { type GrpcDoor, openGrpcDoor } from './variables/grpc-door.ts';
import { withCertificates } from './variables/tls-door.ts';

afterEach(stopApps);

const env = {
  OTEL_TRACES_SAMPLER: 'always_on',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  OTEL_BSP_SCHEDULE_DELAY: '20',
  WINNOW_EXIT_TIMEOUT: '30s',
};

function run({ url }: { url: string }, { env: more, ...options }: Partial<RunOptions> = {}): Promise<App> {
  const own = { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: url, ...more };
  return runApp({ app: 'use-delivery.cjs', receiver: false, ...options, env: own });
}

async function visit(app: App, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await (await fetch(app.url)).arrayBuffer();
}

async function counted(app: App, expected: object): Promise<void> {
  const stats = async () => (await fetch(`${app.url}/healthz`)).json();
  await expect.poll(stats, { timeout: 30_000, interval: 50 }).toMatchObject(expected);
}

const lines = ({ stderr }: App) =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('[winnow]'))
    .slice(1);

it('a backend that is unavailable gets everything when it is well again; two lines say so', async () => {
  await using receiver = await startReceiver();
  await using door = await openGrpcDoor(receiver);
  await using app = await run(door);
  door.fail(status.UNAVAILABLE);
  await visit(app, 3);
  await app.printed(/does not take traces/);
  door.heal();
  await receiver.until((spans) => spans.length === 3, { deadlineMs: 30_000 });
  await app.printed(/takes traces again/);
  await counted(app, { spansExported: 3, spansLost: 0, spansQueued: 0 });
  expect(lines(app)).toHaveLength(2);
});

it('spans that were encoded while they waited arrive with those that were not, once', async () => {
  await using receiver = await startReceiver();
  await using door = await openGrpcDoor(receiver);
  await using app = await run(door, { env: { OTEL_BSP_SCHEDULE_DELAY: '60000' } });
  await visit(app, 70);
  await app.stop();
  expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(70);
  expect(receiver.spans).toHaveLength(70);
});

it('what a backend refuses is lost, said once and counted', async () => {
  await using receiver = await startReceiver();
  await using door = await openGrpcDoor(receiver);
  await using app = await run(door);
  door.fail(status.INVALID_ARGUMENT);
  for (const lost of [1, 2]) {
    await visit(app, 1);
    await counted(app, { spansLost: lost, spansQueued: 0 });
  }
  expect(lines(app)).toEqual([expect.stringMatching(/What it refuses is dropped/)]);
});

it('spans that are refused of a batch that is taken are counted', async () => {
  await using receiver = await startReceiver();
  await using door = await openGrpcDoor(receiver);
  await using app = await run(door);
  // partial_success { rejected_spans: 1, error_message: "old" }
  door.fail(Buffer.from([0x0a, 7, 0x08, 1, 0x12, 3, 0x6f, 0x6c, 0x64]));
  await visit(app, 1);
  await counted(app, { spansLost: 1, spansQueued: 0 });
  expect(lines(app)).toEqual([expect.stringMatching(/took a batch but refused 1 of its 1 spans: old/)]);
});

it.each([
  ['exit', { code: 3, signal: null }],
  ['uncaught', { code: 1, signal: null }],
  ['none', { code: null, signal: 'SIGTERM' }],
] as const)('the end of the process delivers: %s', async (end, how) => {
  await using receiver = await startReceiver();
  await using door = await openGrpcDoor(receiver);
  const options = {
    app: 'use-http.cjs',
    args: [`end=${end}`, 'answered=3'],
    env: { OTEL_BSP_SCHEDULE_DELAY: '60000' },
  };
  await using app = await run(door, options);
  await visit(app, 3).catch(() => {});
  if (end === 'none') app.child.kill('SIGTERM');
  expect(await app.ended()).toMatchObject(how);
  expect(receiver.spans).toHaveLength(3);
});

it(
  'headers go as metadata, by TLS where the endpoint says so',
  withCertificates(async (certificates) => {
    await using receiver = await startReceiver();
    const pair = { cert_chain: readFileSync(certificates.server), private_key: readFileSync(certificates.serverKey) };
    await using door = await openGrpcDoor(receiver, ServerCredentials.createSsl(readFileSync(certificates.ca), [pair]));
    const trusting = {
      OTEL_EXPORTER_OTLP_CERTIFICATE: certificates.ca,
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=mine',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    };
    // By its name: Node.js 26 takes no address for the name of a certificate's host, and grpc-js gives it one.
    await using app = await run({ url: door.url.replace('127.0.0.1', 'localhost') }, { env: trusting });
    await visit(app, 1);
    await receiver.until((spans) => spans.length === 1, { deadlineMs: 30_000 });
    expect(door.calls[0]).toMatchObject({ 'api-key': 'mine' });
  }),
);

it('a proxy that http_proxy names is asked', async () => {
  await using receiver = await startReceiver();
  await using door = await openGrpcDoor(receiver);
  await using proxy = await startTunnel(door);
  const by = { http_proxy: `http://127.0.0.1:${proxy.port}` };
  await using app = await run({ url: 'http://backend.example:4317' }, { env: by });
  await visit(app, 1);
  await receiver.until((spans) => spans.length === 1, { deadlineMs: 30_000 });
  expect(proxy.asked[0]).toMatch(/^CONNECT backend\.example:4317 /);
});

/** Takes every host for the door. */
async function startTunnel({ url }: GrpcDoor) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client.on('error', () => {}));
    client.once('data', (head) => {
      asked.push(String(head).split('\r\n')[0] ?? '');
      const backend = connect(Number(new URL(url).port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        client.pipe(backend).pipe(client);
      });
      sockets.add(backend.on('error', () => {}));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    asked,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
