import { once } from 'node:events';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpRow } from './http-row.js';
import { closeServers, listen } from './raw-http.test.support.js';
import { createRecorder } from './recorder.test.support.js';

const recorder = createRecorder({ ignorePaths: ['*'] });
httpRow.load(recorder.runtime).patch(http, undefined, undefined);

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
describe('outcome', () => {
  it.each([
    [399, SpanStatusCode.UNSET, undefined],
    [404, SpanStatusCode.ERROR, '404'],
    [503, SpanStatusCode.ERROR, '503'],
  ])('%d', async (status, code, type) => {
    const { port } = await target((_incoming, response) => response.writeHead(status).end());
    get({ port }, consume);
    const span = await clientSpan();
    expect([span.status.code, span.attributes['error.type']]).toEqual([code, type]);
  });

  it('a refused connection', async () => {
    const { server, port } = await target();
    server.close();
    await once(server, 'close');
    const sent = get({ host: '127.0.0.1', port });
    const [error] = await once(sent, 'error');
    expect(error.code).toBe('ECONNREFUSED');
    const span = await clientSpan();
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: `connect ECONNREFUSED 127.0.0.1:${port}` });
    expect(span.attributes['error.type']).toBe('ECONNREFUSED');
    expect(span.events.map(({ name }) => name)).toEqual(['exception']);
  });

  it('a connection that is reset', async () => {
    const { port } = await target((incoming) => incoming.socket.destroy());
    await once(get({ port }), 'error');
    expect((await clientSpan()).attributes['error.type']).toBe('ECONNRESET');
  });

  it('an error nobody listens to is thrown, as without us', () => {
    const sent = get({ host: '127.0.0.1', port: 1 });
    expect(() => sent.emit('error', new Error('unheard'))).toThrow('unheard');
    sent.on('error', () => {}).destroy();
  });

  it('a response cut off by the server', async () => {
    const { port } = await target((_incoming, response) => {
      response.write('half', () => response.socket?.destroySoon());
    });
    const sent = get({ port }, (response: IncomingMessage) => response.resume().on('error', () => {}));
    await once(sent, 'close');
    const span = await clientSpan();
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes).toMatchObject({ 'error.type': 'ECONNRESET', 'http.response.status_code': 200 });
  });

  it('a response the app has no more interest in', async () => {
    const { port } = await target((_incoming, response) => void response.write('half'));
    const sent = get({ port }, (response: IncomingMessage) => void response.destroy());
    await once(sent, 'close');
    expect((await clientSpan()).status.code).toBe(SpanStatusCode.UNSET);
  });

  it.each([
    ['an abort', () => AbortSignal.abort(), SpanStatusCode.UNSET, undefined],
    ['a timeout', () => AbortSignal.timeout(20), SpanStatusCode.ERROR, 'TimeoutError'],
  ])('%s', async (_what, signal, code, type) => {
    const { port } = await target(() => {});
    const sent = get({ port, signal: signal() });
    await once(sent, 'error');
    const span = await clientSpan();
    expect([span.status.code, span.attributes['error.type']]).toEqual([code, type]);
  });

  it('an upgrade ends with its handshake', async () => {
    const { server, port } = await target();
    server.on('upgrade', (_incoming, socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    );
    const sent = get({ port, headers: { Connection: 'Upgrade', Upgrade: 'x' } });
    let ended = 0;
    sent.on('upgrade', () => {
      ended = recorder.spans().length;
    });
    const [, socket] = await once(sent, 'upgrade');
    expect(ended).toBe(1);
    expect((await clientSpan()).attributes['http.response.status_code']).toBe(101);
    socket.destroy();
  });

  it('a tunnel ends with its handshake', async () => {
    const { server, port } = await target();
    server.on('connect', (_incoming, socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    const sent = request({ port, method: 'CONNECT', path: 'secret.example:443' }).end();
    const [, socket] = await once(sent, 'connect');
    const span = await clientSpan();
    expect(span.name).toBe('CONNECT localhost');
    expect(span.attributes['url.full']).toBe(`http://localhost:${port}`);
    socket.destroy();
  });
});

describe('signals', () => {
  it('the sampler learns status and keep header, whatever its spelling', async () => {
    const { port } = await target((_incoming, response) => response.writeHead(200, { 'X-Winnow-Keep': 'k' }).end());
    get({ port }, consume);
    const span = await clientSpan();
    expect(recorder.signals).toEqual([
      { signal: 'responded', spanId: span.spanContext().spanId, status: 200, keep: 'k' },
    ]);
  });
});
