import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { createIds, createService, UNLUCKY } from '../testing/service.js';
import { slow } from './slow.js';

const service = (rule = slow('1s', { 'POST /export': '10s', 'GET /users/:id': '200ms', 'GET /events': 'off' })) =>
  createService({ rules: [rule], ids: createIds(() => UNLUCKY) });

/** A request that ends after so long by the SDK's own clock. */
function lasting(ms: number, name = 'GET /orders', attributes = {}) {
  const running = service();
  const span = running.tracer.startSpan(name, { kind: SpanKind.SERVER, startTime: [1000, 0], attributes });
  span.end([1000 + Math.floor(ms / 1000), (ms % 1000) * 1e6]);
  return running.kept.length === 1;
}

describe('a request that has ended is slow (scenario 9)', () => {
  it.each([
    [999, 'GET /orders', {}, false],
    [1000, 'GET /orders', {}, true],
    [9999, 'POST /export', {}, false],
    [10_000, 'POST /export', {}, true],
    [9999, 'POST', { 'http.request.method': 'POST', 'http.route': '/export' }, false],
    [9999, 'POST', { 'http.request.method': 'POST', 'url.path': '/export' }, false],
    [9999, 'PUT', { 'http.request.method': 'PUT', 'url.path': '/export' }, true],
    [250, 'GET', { 'http.request.method': 'GET', 'url.path': '/users/42' }, true],
    [250, 'GET', { 'http.request.method': 'GET', 'url.path': '/users/42/orders' }, false],
    [250, 'GET', { 'http.request.method': 'GET', 'url.path': '/users/42', 'http.route': '/:rest' }, false],
    [3_600_000, 'GET /events', {}, false],
  ])('after %d ms of %s %j: %s', (ms, name, attributes, kept) => expect(lasting(ms, name, attributes)).toBe(kept));
});

describe('a request that is still running', () => {
  it('is kept once it has taken that long, and tells its callees and its caller', () => {
    const { receive, call, clock, tail } = service();
    const server = receive({
      traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-00',
      tracestate: 'winnow=u',
    });
    expect(call(server).headers['tracestate']).toBe('winnow=u');
    clock.advance(900);
    expect(tail.http.responding(server, 200)).toBeUndefined();
    clock.advance(350);
    expect(call(server).headers['tracestate']).toBe('winnow=k;r:s,ot=th:0');
    expect(tail.http.responding(server, 200)).toBe('0123456789abcdef0123456789abcdef;th=0;r=s');
  });

  it('is slow at its headers, before the next look', () => {
    const { receive, clock, tail } = service(slow(100));
    const server = receive({
      traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-00',
      tracestate: 'winnow=u',
    });
    clock.advance(120);
    expect(tail.http.responding(server, 200)).toMatch(/;r=s$/);
  });

  it('is not slow for the time of another request of the trace', () => {
    const { receive, clock, tail, child } = service();
    const headers = { traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-00', tracestate: 'winnow=u' };
    const server = receive(headers);
    const background = child(server);
    server.end();
    clock.advance(5000);
    const second = receive(headers);
    expect(tail.http.responding(second, 200)).toBeUndefined();
    clock.advance(1250);
    expect(tail.http.responding(second, 200)).toMatch(/;r=s$/);
    background.end();
  });
});

it('is not about calls inside a request', () => {
  const { tracer, child, kept } = service();
  const server = tracer.startSpan('GET /orders', { kind: SpanKind.SERVER, startTime: [1000, 0] });
  child(server, 'query', SpanKind.CLIENT).end(Date.now() + 60_000);
  server.end([1000, 5e8]);
  expect(kept).toEqual([]);
});

describe('arguments', () => {
  it('are said in words', () => {
    expect(slow('1s')).toMatchObject({ name: 'slow(1s)', words: 'slow over 1s' });
    expect(slow('off', { 'POST /export': '10s', budget: '5/s' }).words).toBe(
      'none of the slow up to 5/s (other limits of POST /export)',
    );
    expect(slow(250)).toMatchObject({ name: 'slow(250ms)' });
  });

  it.each([
    [
      () => slow('p9'),
      /slow\("p9"\): expected a duration such as "500ms", .* a quantile such as "p99", or both: "1s,p99"/,
    ],
    [() => slow('1s,2s'), /slow\("1s,2s"\): expected/],
    [() => slow('p99,p50'), /slow\("p99,p50"\): expected/],
    [() => slow('1s', { budget: 'few' }), /slow\(\{ budget \}\): expected a rate such as "20\/s"|"50\/s"/],
    [
      () => slow('1s', { bugdet: '20/s' } as never),
      /"bugdet" is neither a route such as "POST \/export" nor one of budget/,
    ],
    [() => slow('fast'), /slow\("fast"\): expected a duration such as "500ms"/],
    [() => slow(0), /above 0/],
    [() => slow('1s', { 'POST /export': 'ages' }), /"POST \/export": "ages"/],
    [() => slow('1s', { routes: { '': '2s' } }), /no route; expected one such as "POST \/export"/],
  ])('are refused with the place and what was expected (%#)', (make, message) => {
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });
});
