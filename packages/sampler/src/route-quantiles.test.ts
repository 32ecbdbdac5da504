import { defaultTextMapGetter, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { DurationSketch } from './duration-sketch.js';
import { createRouteQuantiles } from './route-quantiles.js';
import { slow } from './rules/slow.js';
import { createRandom } from './testing/random.js';
import { createIds, createService, UNLUCKY } from './testing/service.js';

/** Lognormal durations around a median. */
function durations(medianMs: number, spread = 0.5, seed = 3) {
  const random = createRandom(seed);
  return () => medianMs * Math.exp(spread * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
}

describe('the sketch', () => {
  it.each([0.5, 0.9, 0.99, 0.999])('is right about the quantile %d, within the width of a bucket', (part) => {
    const sketch = new DurationSketch();
    const next = durations(80);
    const all = Array.from({ length: 50_000 }, next);
    for (const ms of all) sketch.add(ms);
    const exact = all.sort((a, b) => a - b)[Math.ceil(part * all.length) - 1] as number;
    expect(Math.abs(sketch.quantile(part) / exact - 1)).toBeLessThan(0.021);
  });

  it('takes anything, and forgets by fading', () => {
    const sketch = new DurationSketch();
    expect(sketch.quantile(0.99)).toBe(0);
    for (const ms of [0, 1e-9, 1e12]) sketch.add(ms);
    expect(sketch.quantile(0.5)).toBe(0.1);
    expect(sketch.quantile(1)).toBeGreaterThan(590_000);
    sketch.fade(0.5);
    expect(sketch.weight).toBe(1.5);
  });
});

/** A request every 50 ms, of a service that says which were slow. */
function traffic(rule = slow('1s,p99')) {
  const service = createService({ rules: [rule], ids: createIds(() => UNLUCKY) });
  return {
    service,
    request(ms: number, name = 'GET /orders', attributes = {}, headers = {}) {
      const before = service.kept.length;
      service.clock.advance(50);
      const context = service.propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
      const span = service.tracer.startSpan(name, { kind: SpanKind.SERVER, startTime: [1000, 0], attributes }, context);
      span.end([1000 + Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)]);
      return service.kept.length > before;
    },
  };
}

const at = (now: number) => ({ now: () => now });

const share = (one: ReturnType<typeof traffic>, next: () => number, requests: number) =>
  Array.from({ length: requests }, () => one.request(next())).filter(Boolean).length / requests;

const OURS = { traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-00', tracestate: 'winnow=u' };

describe('slow for its route (scenario 9)', () => {
  it('is nothing before enough is known, but what is slow in any case', () => {
    const one = traffic();
    for (let index = 0; index < 190; index++) expect(one.request(50)).toBe(false);
    expect(one.request(900)).toBe(false);
    expect(one.request(1000)).toBe(true);
  });

  it('is about one request of a hundred, once it is known, and the threshold moves with the traffic', () => {
    const one = traffic();
    const before = durations(120);
    share(one, before, 1000);
    const known = share(one, before, 8000);
    expect(known).toBeGreaterThan(0.004);
    expect(known).toBeLessThan(0.02);
    // Twice as slow as a whole: much at first, and after some half-lives one of a hundred again.
    const after = durations(240);
    const first = share(one, after, 200);
    expect(first).toBeGreaterThan(0.04);
    share(one, after, 20_000);
    expect(share(one, after, 6000)).toBeLessThan(0.02);
  });

  it('is nothing where all take the same time, and nothing under 100 ms', () => {
    const tight = traffic();
    expect(share(tight, durations(300, 0.05), 3000)).toBe(0);
    const fast = traffic();
    expect(share(fast, durations(5, 0.5), 3000)).toBe(0);
    expect(fast.request(101)).toBe(true);
  });

  it('is everything over the absolute limit, however slow everything has become', () => {
    const one = traffic();
    share(one, durations(100), 1000);
    expect(share(one, durations(3000, 0.1), 5000)).toBe(1);
    const quantileAlone = traffic(slow('p99'));
    share(quantileAlone, durations(3000, 0.1), 5000);
    expect(quantileAlone.request(5000)).toBe(false);
    expect(quantileAlone.request(10_000)).toBe(true);
  });

  it('is told apart by route', () => {
    const one = traffic();
    for (let index = 0; index < 400; index++) {
      one.request(20, 'GET', { 'http.request.method': 'GET', 'http.route': '/fast' });
      one.request(500, 'GET', { 'http.request.method': 'GET', 'http.route': '/slow' });
    }
    expect(one.request(300, 'GET', { 'http.request.method': 'GET', 'http.route': '/fast' })).toBe(true);
    expect(one.request(700, 'GET', { 'http.request.method': 'GET', 'http.route': '/slow' })).toBe(false);
    expect(one.service.tail.toString()).toBe('keeps slow over 1s or p99 of the route');
  });

  it('is not learned from failures, streams, or callers of ours, and not asked of the latter', () => {
    const one = traffic();
    share(one, () => 20, 1000);
    for (let index = 0; index < 1000; index++) {
      one.request(900, 'GET /orders', { 'http.response.status_code': 500 });
      one.request(900, 'GET /orders', { 'http.response.status_code': 101 });
      one.request(900, 'GET /orders', { 'http.response.header.content-type': ['text/event-stream'] });
      one.request(900, 'GET /orders', {}, OURS);
    }
    expect(one.request(150)).toBe(true);
    expect(one.request(900, 'GET /orders', {}, OURS)).toBe(false);
    expect(one.request(1000, 'GET /orders', {}, OURS)).toBe(true);
  });

  it('is asked of requests that were kept before their end, too', () => {
    const { service } = traffic();
    for (let index = 0; index < 300; index++) {
      const server = service.receive();
      service.tail.keep(server.spanContext());
      service.clock.advance(20);
      server.end();
    }
    service.clock.advance(6000);
    service.kept.length = 0;
    const server = service.tracer.startSpan('GET /orders', { kind: SpanKind.SERVER, startTime: [1000, 0] });
    server.end([1000, 4e8]);
    expect(service.kept).toHaveLength(1);
  });

  it('of a stream is the time to its headers', () => {
    const { service } = traffic();
    const quick = service.receive(OURS);
    service.clock.advance(200);
    service.tail.http.responding(quick, 200, 'text/event-stream; charset=utf-8');
    service.clock.advance(60_000);
    quick.end();
    expect(service.kept).toEqual([]);
    const late = service.receive();
    service.clock.advance(1100);
    service.tail.http.responding(late, 200, 'text/event-stream');
    late.end();
    expect(service.kept).toHaveLength(1);
  });

  it('is learned for at most 200 routes; a bomb of names shares one threshold and leaves the known ones alone', () => {
    const quantiles = createRouteQuantiles(0.99);
    let now = 0;
    for (let index = 0; index < 100_000; index++) {
      quantiles.add('GET /orders', 30, at(now));
      quantiles.add(`GET /${index}`, 700, at(now));
      quantiles.threshold('GET /orders', now);
      now += 10;
    }
    expect(quantiles.threshold('GET /orders', now)).toBe(100);
    for (let index = 0; index < 600_000; index++) quantiles.add(`GET /busy/${index % 1000}`, 30, at(now + index / 10));
    expect(quantiles.readings('slow').length).toBeGreaterThan(100);
    expect(quantiles.readings('slow').length).toBeLessThanOrEqual(201);
  });

  it('is forgotten with a half-life of 5 min', () => {
    const quantiles = createRouteQuantiles(0.99);
    for (let index = 0; index < 2000; index++) quantiles.add('GET /orders', 600, at(index));
    expect(quantiles.threshold('GET /orders', 10_000)).toBeGreaterThan(1100);
    const later = 40 * 60_000;
    for (let index = 0; index < 1000; index++) quantiles.add('GET /orders', 30, at(later + index * 10));
    expect(quantiles.threshold('GET /orders', later + 20_000)).toBe(100);
  });
});
