import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { describe, expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { accounted, ERROR, HEADERS, quiet } from './testing/policies.js';
import { createIds, createService, LUCKY, type Service, UNLUCKY } from './testing/service.js';
import { adjustedCount } from './threshold.js';

const id = (n: number, randomness = UNLUCKY) => `${n.toString(16).padStart(18, '0')}${randomness}`;
const from = (traceId: string, flags: string, tracestate?: string) => ({
  traceparent: `00-${traceId}-0123456789abcdef-${flags}`,
  ...(tracestate !== undefined && { tracestate }),
});
const reasons = ({ kept }: Service) => kept.map(({ attributes }) => attributes['winnow.keep.reason']);

describe('at the edge (scenario 34)', () => {
  const edge = () => quiet({ trust: 'edge' });

  it.each([
    ['a sampled flag', from(id(1), '01')],
    ['a threshold', from(id(1), '01', 'ot=th:0')],
    ['a randomness', from(id(1), '00', 'ot=rv:ffffffffffffff')],
    ['a trace id that every baseline draws', from(id(1, LUCKY), '00')],
    ['our member', from(id(1), '01', 'winnow=k;r:e')],
    ['our header', { ...from(id(1), '01'), 'x-winnow': 'k;r:e' }],
  ])('%s keeps nothing, and nothing of it travels on', (_, headers) => {
    const service = edge();
    const server = service.receive(headers);
    expect(server.spanContext().traceId).not.toBe(headers.traceparent.slice(3, 35));
    const call = service.call(server);
    expect(call.headers).toEqual({
      traceparent: `00-${server.spanContext().traceId}-${call.span.spanContext().spanId}-02`,
      tracestate: 'winnow=u',
    });
    call.span.end();
    server.end();
    expect(service.kept).toEqual([]);
  });

  it('a trace begins with a link to what the request came with', () => {
    const service = edge();
    const server = service.receive(from(id(1), 'ff', 'winnow=k;r:e,other=1'));
    service.child(server).end();
    server.setStatus(ERROR).end();
    const [root, child] = service.kept;
    expect(root?.parentSpanContext).toBeUndefined();
    expect(root?.links.map(({ context }) => context)).toEqual([
      { traceId: id(1), spanId: '0123456789abcdef', traceFlags: 3, isRemote: true },
    ]);
    expect(child?.links).toEqual([]);
    expect(service.receive().spanContext().traceId).not.toBe(server.spanContext().traceId);
  });

  it('baggage stays outside', () => {
    const inner = new CompositePropagator({
      propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
    });
    const service = quiet({ trust: 'edge', inner });
    const getter = { get: (carrier: Record<string, string>, key: string) => carrier[key], keys: Object.keys };
    const context = service.propagator.extract(ROOT_CONTEXT, { ...from(id(1), '01'), baggage: 'user=mallory' }, getter);
    const span = service.tracer.startSpan('GET', { kind: SpanKind.SERVER }, context);
    const headers: Record<string, string> = {};
    service.propagator.inject(trace.setSpan(context, span), headers, {
      set: (carrier, key, value) => {
        carrier[key] = value;
      },
    });
    expect(Object.keys(headers)).toEqual(['traceparent', 'tracestate']);
  });

  it('nobody is told what is kept, and nobody brings anything back', () => {
    const service = edge();
    const server = service.receive(from(id(1), '01', 'winnow=u'));
    expect(service.tail.http.responding(server, 500)).toBeUndefined();
    const dropped = service.receive();
    service.call(dropped).span.end();
    dropped.end();
    const traceId = dropped.spanContext().traceId;
    service.receive({ ...from(id(2), '00', 'winnow=u'), 'x-winnow-recall': traceId }).end();
    expect(reasons(service)).toEqual([]);
  });
});

describe('forged among callers that are believed (scenario 34)', () => {
  it.each([
    ['a threshold that the trace does not reach', from(id(1), '01', 'ot=th:f'), 'no weight'],
    ['a threshold that is none', from(id(1), '01', 'ot=th:xyz'), 'no weight'],
    ['a threshold of 200 digits', from(id(1), '01', `ot=th:${'0'.repeat(200)}`), 'no weight'],
    ['a randomness that is none', from(id(1), '01', 'ot=th:8;rv:FFFFFFFFFFFFFF'), 'no weight'],
    ['a threshold that fits', from(id(1, LUCKY), '01', 'ot=th:8'), 2],
  ])('%s', (_, headers, weight) => {
    const service = quiet();
    service.receive(headers).end();
    const th = /th:([0-9a-f]+)/.exec(service.kept[0]?.spanContext().traceState?.serialize() ?? '')?.[1];
    expect(th === undefined ? 'no weight' : adjustedCount(th)).toBe(weight);
  });

  it.each(['winnow=K', 'winnow=x;r:e', 'winnow=kk', `winnow=${'k'.repeat(250)}`, `winnow=u${' '.repeat(100)}u`])(
    'a member such as %j is none',
    (tracestate) => {
      const service = quiet();
      service.receive(from(id(1), '00', tracestate)).end();
      expect(service.kept).toEqual([]);
    },
  );

  it('64 KB of headers cost no time and keep nothing', () => {
    const service = quiet();
    const huge = ['k;'.repeat(32_768), `winnow=k;r:e,${'a=1,'.repeat(16_384)}`, ','.repeat(65_536), ' '.repeat(65_536)];
    const started = process.cpuUsage().user;
    for (const value of huge) {
      for (let i = 0; i < 20; i++) {
        const headers = { ...from(id(1), '00', value), 'x-winnow': value, 'x-winnow-recall': value };
        const server = service.receive(headers);
        const { span } = service.call(server);
        service.tail.http.responded(span, 200, value);
        span.end();
        server.end();
      }
    }
    expect(process.cpuUsage().user - started).toBeLessThan(1_000_000);
    expect(service.kept).toEqual([]);
    expect(service.warnings).toEqual([]);
  });
});

describe('keeps that others ask for', () => {
  it('are granted 200 times a second; beyond that the service draws for itself, and counts', () => {
    const service = quiet();
    for (let n = 1; n <= 1000; n++) service.receive(from(id(n), '01', 'winnow=k;r:e,ot=th:0')).end();
    // A burst of two seconds' worth.
    expect(service.kept).toHaveLength(400);
    expect(service.tail.stats().keepsRefused).toBe(600);
    service.clock.advance(1000);
    for (let n = 1001; n <= 2000; n++) service.receive(from(id(n), '01', 'winnow=k;r:e,ot=th:0')).end();
    expect(service.kept).toHaveLength(600);
    accounted(service);
  });

  it('that are refused leave the weights right', () => {
    let n = 0;
    const service = createService({ rules: [percent(50)], limits: { forcedKeepsPerSecond: 100 } });
    let seed = 7;
    const digits = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed.toString(16).padStart(8, '0').slice(0, 7);
    };
    const total = 2000;
    while (n++ < total) service.receive(from(id(n, digits() + digits()), '01', 'winnow=k;r:e,ot=th:0')).end();
    const weights = service.kept.map((span) =>
      adjustedCount(/th:([0-9a-f]+)/.exec(span.spanContext().traceState?.serialize() ?? '')?.[1] ?? ''),
    );
    expect(weights.filter((weight) => weight === 1)).toHaveLength(200);
    const sum = weights.reduce((all, weight) => all + weight, 0);
    expect(Math.abs(sum - total)).toBeLessThan(4 * Math.sqrt(total));
  });

  it('are counted together: calls, answers', () => {
    const service = quiet({ limits: { forcedKeepsPerSecond: 1 } });
    const keepsOf = () => {
      const server = service.receive();
      const { span } = service.call(server);
      service.tail.http.responded(span, 200, `${server.spanContext().traceId};th=0;r=e`);
      return service.tail.traceFlags(server.spanContext()) === 1;
    };
    expect([keepsOf(), keepsOf(), keepsOf()]).toEqual([true, true, false]);
    service.receive(from(id(1), '01', 'winnow=k;r:e')).end();
    expect(service.tail.stats().keepsRefused).toBe(2);
  });

  it('do not use up what the service finds out by itself', () => {
    const service = quiet({ limits: { forcedKeepsPerSecond: 1 } });
    for (let n = 1; n <= 100; n++) service.receive(from(id(n), '01', 'winnow=k;r:e')).end();
    service.receive().setStatus(ERROR).end();
    expect(reasons(service).filter((reason) => reason === 'error')).toHaveLength(1);
  });
});

describe('one trace id for everything (scenario 34)', () => {
  it('is kept for 200 requests after a failure, one after the other, and then judged anew', () => {
    const service = quiet();
    service.receive(HEADERS).setStatus(ERROR).end();
    for (let i = 0; i < 1000; i++) service.receive(HEADERS).end();
    expect(service.kept.length).toBeLessThanOrEqual(201);
    expect(service.kept.length).toBeGreaterThan(190);
    service.receive(HEADERS).setStatus(ERROR).end();
    expect(reasons(service).at(-1)).toBe('error');
    accounted(service);
  });

  it('is kept no longer when its requests overlap without an end', () => {
    const service = createService({ rules: [errors(), percent(5)] });
    let before = service.receive(HEADERS);
    before.setStatus(ERROR);
    for (let i = 0; i < 3000; i++) {
      const next = service.receive(HEADERS);
      before.end();
      before = next;
    }
    before.end();
    expect(service.kept.length).toBeLessThan(500);
    expect(service.tail.stats().tracesActive).toBe(0);
    accounted(service);
  });

  it('is forgotten after 10 minutes, so that a trace that runs for long is kept again', () => {
    const service = quiet();
    service.receive(HEADERS).setStatus(ERROR).end();
    for (let i = 0; i < 300; i++) service.receive(HEADERS).end();
    const before = service.kept.length;
    service.clock.advance(600_001);
    service.receive(HEADERS).setStatus(ERROR).end();
    service.receive(HEADERS).end();
    // The failure, the request behind it, and what was dropped on the way and is brought back.
    expect(service.kept.length).toBeGreaterThanOrEqual(before + 2);
  });
});

it('refuses a trust and a recall that it does not know', () => {
  expect(() => createService({ trust: 'public' as 'edge' })).toThrow('[winnow] trust: expected "internal" or "edge"');
  expect(() => createService({ recall: 'redis' as 'peer' })).toThrow('[winnow] recall: expected "peer" or "off"');
});

it('ids of the generator are random and say so; a context that came from elsewhere keeps its word (scenario 5)', () => {
  const service = quiet({ ids: createIds(() => LUCKY) });
  const flagsOf = (headers: Record<string, string>) =>
    service.call(service.receive(headers)).headers['traceparent']?.slice(-2);
  expect(flagsOf({})).toBe('03');
  expect(flagsOf(from(id(1), '00'))).toBe('00');
  expect(flagsOf(from(id(2), '02'))).toBe('02');
  expect(flagsOf(from(id(3), '01'))).toBe('01');
  expect(flagsOf(from(id(4), '03'))).toBe('03');
  expect(flagsOf(from(id(5), 'ff'))).toBe('03');
  expect(flagsOf(from(id(6), 'fc'))).toBe('00');
});
