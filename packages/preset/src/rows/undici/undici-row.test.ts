import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import http, { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import * as undici from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClientSpan } from '../http/client-span.js';
import { createRecorder } from '../http/recorder.test.support.js';
import { SUPPRESSED_CONTEXT } from '../http/suppression.js';
import { undiciRow } from './undici-row.js';

const recorder = createRecorder();
undiciRow.load(recorder.runtime);
undiciRow.load(recorder.runtime);

const servers: (http.Server | Server)[] = [];
beforeEach(() => recorder.clear());
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    if (server instanceof http.Server) server.closeAllConnections();
  }
});

async function listen(listener: RequestListener): Promise<string> {
  const server = http.createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function span(): Promise<ReadableSpan> {
  const [first, ...others] = await recorder.ended(1);
  expect(others).toEqual([]);
  expect(recorder.complaints).toEqual([]);
  return first as ReadableSpan;
}

type Fetch = (
  url: string,
  init?: { signal?: AbortSignal; headers?: Record<string, string>; method?: string },
) => Promise<{ text(): Promise<string> }>;
const clients: [string, Fetch][] = [
  ['the built-in fetch', fetch as Fetch],
  ['fetch of undici', undici.fetch as Fetch],
  ['request of undici', async (url, init = {}) => (await undici.request(url, init as never)).body],
];

describe.each(clients)('%s', (_client, call) => {
  it('makes one span with the attributes of the conventions', async () => {
    const received: (string | undefined)[] = [];
    const base = await listen((request, response) => {
      received.push(...(request.headersDistinct['traceparent'] ?? []));
      response.end('ok');
    });
    const forwarded = '00-11111111111111111111111111111111-1111111111111111-01';
    await (
      await call(`${base}/p?token=hunter2#frag`, { headers: { TraceParent: forwarded, 'User-Agent': 'me/1' } })
    ).text();
    const only = await span();
    expect([only.name, only.kind]).toEqual(['GET 127.0.0.1', SpanKind.CLIENT]);
    const port = Number(new URL(base).port);
    expect(only.attributes).toEqual({
      'http.request.method': 'GET',
      'server.address': '127.0.0.1',
      'server.port': port,
      'url.full': `${base}/p?token=REDACTED`,
      'url.scheme': 'http',
      'url.path': '/p',
      'url.query': 'token=REDACTED',
      'user_agent.original': 'me/1',
      'network.peer.address': '127.0.0.1',
      'network.peer.port': port,
      'network.protocol.version': '1.1',
      'http.response.status_code': 200,
    });
    const { traceId, spanId } = only.spanContext();
    expect(received).toEqual([`00-${traceId}-${spanId}-01`]);
  });

  it('leaves nothing on a request that is over: undici and fetch hold it until the collector has been there', async () => {
    const requests: object[] = [];
    const note = (message: unknown) => void requests.push((message as { request: object }).request);
    subscribe('undici:client:sendHeaders', note);
    const base = await listen((request, response) => {
      if (request.url === '/ok') response.end('ok');
      else request.socket.destroy();
    });
    await (await call(`${base}/ok`)).text();
    await expect(call(`${base}/cut`)).rejects.toThrow();
    await recorder.ended(2);
    unsubscribe('undici:client:sendHeaders', note);
    expect(requests.length).toBeGreaterThanOrEqual(2);
    const left = requests.flatMap((request) => Reflect.ownKeys(request).map((key) => Reflect.get(request, key)));
    expect(left.filter((value) => value instanceof ClientSpan)).toEqual([]);
  });

  it('lets what other agents of the process deliver alone: no span, and no header', async () => {
    const received: [string | undefined, boolean][] = [];
    const base = await listen((request, response) => {
      received.push([request.url, 'traceparent' in request.headers]);
      response.end();
    });
    for (const path of ['/api/42/envelope/', '/intake/v2/events', '/v0.4/traces', '/orders']) {
      await (await call(base + path, { method: 'POST' })).text();
    }
    expect(received).toEqual([
      ['/api/42/envelope/', false],
      ['/intake/v2/events', false],
      ['/v0.4/traces', false],
      ['/orders', true],
    ]);
    expect((await span()).attributes['url.path']).toBe('/orders');
  });

  it('belongs to the caller', async () => {
    const base = await listen((_request, response) => response.end());
    const parent = recorder.runtime.tracerProvider.getTracer('test').startSpan('parent');
    await context.with(trace.setSpan(context.active(), parent), async () => (await call(base)).text());
    expect((await span()).parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
  });

  it.each([
    [204, SpanStatusCode.UNSET, undefined],
    [404, SpanStatusCode.ERROR, '404'],
    [503, SpanStatusCode.ERROR, '503'],
  ])('tells a %d to span and sampler', async (status, code, type) => {
    const base = await listen((_request, response) => response.writeHead(status, { 'X-Winnow-Keep': 'k' }).end());
    await (await call(base)).text();
    const only = await span();
    expect([only.status.code, only.attributes['error.type']]).toEqual([code, type]);
    expect(recorder.signals).toEqual([{ signal: 'responded', spanId: only.spanContext().spanId, status, keep: 'k' }]);
  });

  it('waits for the response behind an early hint', async () => {
    const base = await listen((_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.end();
    });
    await (await call(base)).text();
    expect((await span()).attributes['http.response.status_code']).toBe(200);
    expect(recorder.signals).toHaveLength(1);
  });

  it('does not take an abort for an error', async () => {
    const base = await listen(() => {});
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    await expect(call(base, { signal: controller.signal })).rejects.toThrow();
    const only = await span();
    expect([only.status.code, only.events]).toEqual([SpanStatusCode.UNSET, []]);
  });

  it('takes a timeout for one, and names it by text', async () => {
    const base = await listen(() => {});
    await expect(call(base, { signal: AbortSignal.timeout(30) })).rejects.toThrow();
    const only = await span();
    expect([only.status.code, only.attributes['error.type']]).toEqual([SpanStatusCode.ERROR, 'TimeoutError']);
  });

  it('records a refused connection', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(call(`http://127.0.0.1:${port}/?secret=canary`)).rejects.toThrow();
    const only = await span();
    expect(only.attributes['error.type']).toBe('ECONNREFUSED');
    expect(only.events.map(({ name }) => name)).toEqual(['exception']);
    expect(JSON.stringify([only.attributes, only.events, only.status])).not.toContain('canary');
  });

  it('records a body that was cut off', async () => {
    const base = await listen((_request, response) =>
      response.writeHead(200, { 'Content-Length': 10 }).write('x', () => response.destroy()),
    );
    await expect(call(base).then((response) => response.text())).rejects.toThrow();
    const only = await span();
    expect(only.status.code).toBe(SpanStatusCode.ERROR);
    expect(only.attributes['error.type']).toMatch(/^UND_ERR_|ECONNRESET/);
  });

  it('neither traces nor sends anything when tracing is suppressed', async () => {
    let header: unknown = 'none came';
    const base = await listen((request, response) => {
      header = request.headers['traceparent'];
      response.end();
    });
    await context.with(SUPPRESSED_CONTEXT, async () => (await call(base)).text());
    expect(header).toBeUndefined();
    expect([recorder.started(), recorder.signals]).toEqual([0, []]);
  });
});

it('makes no span of an upgrade, which no channel would end', async () => {
  const base = await listen(() => {});
  (servers[0] as http.Server).on('upgrade', (_request, socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
  );
  const { socket } = await undici.upgrade(base, { protocol: 'x' });
  socket.destroy();
  expect(recorder.started()).toBe(0);
});

it('lets calls to hosts that take telemetry alone', async () => {
  const received: [string | undefined, boolean][] = [];
  const base = await listen((request, response) => {
    received.push([request.headers.host, 'traceparent' in request.headers]);
    response.end();
  });
  const port = Number(new URL(base).port);
  // Every host is this machine.
  const lookup = (
    _host: string,
    _options: object,
    done: (error: null, found: { address: string; family: number }[]) => void,
  ) => done(null, [{ address: '127.0.0.1', family: 4 }]);
  const dispatcher = new undici.Agent({ connect: { lookup } as never });
  for (const host of ['o450.ingest.us.sentry.io', 'collector.newrelic.com', 'api.newrelic.com']) {
    const { body } = await undici.request(`http://${host}:${port}/`, { dispatcher });
    await body.text();
  }
  await dispatcher.close();
  expect(received).toEqual([
    [`o450.ingest.us.sentry.io:${port}`, false],
    [`collector.newrelic.com:${port}`, false],
    [`api.newrelic.com:${port}`, true],
  ]);
  expect((await span()).attributes['server.address']).toBe('api.newrelic.com');
});
