import { once } from 'node:events';
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { context, SpanKind, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpRow, httpsRow } from './http-row.js';
import { closeServers, listen } from './raw-http.test.support.js';
import { createRecorder } from './recorder.test.support.js';
import { SUPPRESSED_CONTEXT } from './suppression.js';

const recorder = createRecorder({ ignorePaths: ['*'] });
httpRow.load(recorder.runtime).patch(http, undefined, undefined);
httpsRow.load(recorder.runtime).patch(https, undefined, undefined);

beforeEach(() => recorder.clear());
afterEach(closeServers);

type Start = (...args: unknown[]) => ClientRequest;
const request = ((...args: unknown[]) => Reflect.apply(http.request, http, args)) as Start;
const get = ((...args: unknown[]) => Reflect.apply(http.get, http, args)) as Start;

/** A server (its own requests are ignored) that remembers the headers it was sent. */
async function target(answer?: (request: IncomingMessage, response: http.ServerResponse) => void) {
  const headers: IncomingMessage['rawHeaders'][] = [];
  const { server, port } = await listen((incoming, response) => {
    headers.push(incoming.rawHeaders);
    if (answer) answer(incoming, response);
    else response.end('ok');
  });
  return { server, port, headers };
}

async function clientSpan(): Promise<ReadableSpan> {
  const [span, ...others] = await recorder.ended(1);
  expect(others).toEqual([]);
  expect(span?.kind).toBe(SpanKind.CLIENT);
  expect(recorder.complaints).toEqual([]);
  return span as ReadableSpan;
}

const consume = (response: IncomingMessage) => void response.resume();
const named = (headers: string[] | undefined, name: string) =>
  (headers ?? []).filter((_, i, all) => i % 2 === 1 && all[i - 1]?.toLowerCase() === name);

it('leaves calls alone that only deliver telemetry', async () => {
  const { port, headers } = await target();
  const delivery = get(`http://127.0.0.1:${port}/api/42/envelope/`, consume);
  await once(delivery, 'close');
  await once(get(`http://127.0.0.1:${port}/asked`, consume), 'close');
  expect((await clientSpan()).attributes['url.full']).toMatch(/asked$/);
  expect(named(headers[0], 'traceparent')).toEqual([]);
  expect(named(headers[1], 'traceparent')).toHaveLength(1);
});

describe('every form of the call', () => {
  const forms: Record<string, (port: number, path: string) => ClientRequest> = {
    'get(text, callback)': (port, path) => get(`http://127.0.0.1:${port}${path}`, consume),
    'get(URL, callback)': (port, path) => get(new URL(`http://127.0.0.1:${port}${path}`), consume),
    'get(text, options, callback)': (port, path) =>
      get(`http://127.0.0.1:1${path}`, { port, headers: { 'User-Agent': 'x' } }, consume),
    'get(options, callback)': (port, path) => get({ host: '127.0.0.1', port, path }, consume),
    'get(options)': (port, path) => get({ hostname: '127.0.0.1', port: String(port), path }).on('response', consume),
    'request(options).end()': (port, path) => request({ host: '127.0.0.1', port, path }, consume).end(),
    'request(URL, options).end()': (port, path) =>
      request(new URL(`http://127.0.0.1:${port}${path}`), { method: 'get' }, consume).end(),
    'request(url.parse-like)': (port, path) =>
      request(
        { protocol: 'http:', host: `127.0.0.1:${port}`, hostname: '127.0.0.1', port: String(port), path, href: 'x' },
        consume,
      ).end(),
  };
  it.each(Object.entries(forms))('%s', async (_form, call) => {
    const { port, headers } = await target();
    call(port, '/p?token=hunter2');
    const span = await clientSpan();
    expect(span.name).toBe('GET 127.0.0.1');
    expect(span.attributes).toMatchObject({
      'http.request.method': 'GET',
      'server.address': '127.0.0.1',
      'server.port': port,
      'url.full': `http://127.0.0.1:${port}/p?token=REDACTED`,
      'http.response.status_code': 200,
      'network.peer.address': '127.0.0.1',
      'network.peer.port': port,
      'network.protocol.version': '1.1',
    });
    const { traceId, spanId } = span.spanContext();
    expect(named(headers[0], 'traceparent')).toEqual([`00-${traceId}-${spanId}-01`]);
  });
});

describe('headers', () => {
  const old = '00-11111111111111111111111111111111-1111111111111111-01';
  const forms: Record<string, RequestOptions['headers'] | unknown[]> = {
    object: { Traceparent: old, 'X-A': '1' },
    'flat array': ['X-A', '1', 'Traceparent', old, 'Host', 'a'],
    'array of pairs': [
      ['X-A', '1'],
      ['TraceParent', old],
      ['Host', 'a'],
    ],
    'object with expect': { Expect: '100-continue', 'X-A': '1', traceparent: old },
  };
  it.each(Object.entries(forms))('%s: ours replaces a forwarded context, the others stay', async (_form, given) => {
    const { port, headers } = await target();
    const before = structuredClone(given);
    const options = { port, headers: given };
    get(options, consume);
    const { traceId, spanId } = (await clientSpan()).spanContext();
    expect(named(headers[0], 'traceparent')).toEqual([`00-${traceId}-${spanId}-01`]);
    expect(named(headers[0], 'x-a')).toEqual(['1']);
    expect(options).toEqual({ port, headers: before });
  });

  it('carry no credentials into the span', async () => {
    const { port, headers } = await target();
    get(`http://bob:hunter2@127.0.0.1:${port}/`, consume);
    expect(JSON.stringify((await clientSpan()).attributes)).not.toMatch(/bob|hunter2/);
    expect(named(headers[0], 'authorization')).toHaveLength(1);
  });
});

describe('behaviour', () => {
  it('an unread response is dumped, as without us', async () => {
    const { port } = await target((_incoming, response) => response.end('x'.repeat(1_000_000)));
    const sent = get({ port });
    await once(sent, 'close');
    expect((await clientSpan()).attributes['http.response.status_code']).toBe(200);
    expect(sent.listenerCount('response') + sent.listenerCount('error') + sent.listenerCount('close')).toBe(0);
  });

  it('listeners run in the context of the caller', async () => {
    const { port } = await target((_incoming, response) => response.write('a', () => response.end('b')));
    const parent = recorder.runtime.tracerProvider.getTracer('test').startSpan('parent');
    const seen: (string | undefined)[] = [];
    const note = () => seen.push(trace.getActiveSpan()?.spanContext().spanId);
    await new Promise<void>((resolve) => {
      context.with(trace.setSpan(context.active(), parent), () => {
        get({ port }, (response: IncomingMessage) => {
          note();
          response.on('data', note).on('end', note).on('close', resolve);
        }).on('socket', note);
      });
    });
    expect(new Set(seen)).toEqual(new Set([parent.spanContext().spanId]));
    expect(seen.length).toBeGreaterThanOrEqual(4);
    expect((await clientSpan()).parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
  });

  it('the span has ended when the listeners of the end run', async () => {
    const { port } = await target();
    let ended = 0;
    await new Promise<void>((resolve) => {
      get({ port }, (response: IncomingMessage) => {
        response.resume().on('end', () => {
          ended = recorder.spans().length;
          resolve();
        });
      });
    });
    expect(ended).toBe(1);
  });

  it('nothing is traced or sent when tracing is suppressed', async () => {
    const { port, headers } = await target();
    const sent = context.with(SUPPRESSED_CONTEXT, () => get({ port }, consume));
    await once(sent, 'close');
    expect([recorder.started(), recorder.signals]).toEqual([0, []]);
    expect(named(headers[0], 'traceparent')).toEqual([]);
  });

  it.each([
    ['an invalid URL', ['not a url'], 'ERR_INVALID_URL'],
    ['a foreign protocol', [{ protocol: 'ftp:' }], 'ERR_INVALID_PROTOCOL'],
    ['a bad header', [{ headers: { 'a b': '1' } }], 'ERR_INVALID_HTTP_TOKEN'],
    ['a bad path', [{ path: '/a b' }], 'ERR_UNESCAPED_CHARACTERS'],
  ])('%s throws as without us', (_what, args, code) => {
    expect(() => get(...args)).toThrow(expect.objectContaining({ code }));
    const types = recorder.spans().map((span) => span.attributes['error.type']);
    expect(types).toEqual(code === 'ERR_INVALID_URL' ? [] : ['invalid_request']);
  });
});

it('names at most 50 hosts, and none with WINNOW_CLIENT_NAMES=method', async () => {
  const { clientNames } = await import('./client-names.js');
  const names = clientNames({ clientNames: 'host' } as never);
  const distinct = new Set(Array.from({ length: 200 }, (_, i) => names('GET', `10.0.0.${i}`)));
  expect(distinct.size).toBe(51);
  expect(distinct).toContain('GET');
  expect(names('_OTHER', '10.0.0.1')).toBe('HTTP 10.0.0.1');
  expect(clientNames({ clientNames: 'method' } as never)('GET', 'a')).toBe('GET');
});

it('traces https alike', async () => {
  const sent = https.get({ host: '127.0.0.1', port: 1 });
  await once(sent, 'error');
  const span = await clientSpan();
  expect(span.attributes).toMatchObject({ 'url.full': 'https://127.0.0.1:1/', 'error.type': 'ECONNREFUSED' });
});
