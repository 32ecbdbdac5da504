import type { Span } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { accounted, ERROR } from './testing/policies.js';
import { createSeededIds } from './testing/random.js';
import { createIds, createService, LUCKY, type ServiceOptions, UNLUCKY } from './testing/service.js';

const service = (options: ServiceOptions = {}) =>
  createService({ rules: [errors(), percent(5)], limits: { traces: 100 }, ids: createIds(() => UNLUCKY), ...options });

const open = (one: ReturnType<typeof service>, count: number) => Array.from({ length: count }, () => one.receive());
const recorded = (spans: readonly Span[]) => spans.filter((span) => span.isRecording()).length;

describe('stress relief (scenario 42)', () => {
  it('begins when the store is nearly full: new traces are not recorded, with one line', () => {
    const one = service();
    expect(recorded(open(one, 200))).toBe(90);
    expect(one.tail.stats()).toMatchObject({ tracesActive: 90, tracesRelieved: 110, triggers: {} });
    expect(one.warnings).toHaveLength(1);
    expect(one.warnings[0]).toMatch(/more is going on than may be held in memory/);
    accounted(one);
  });

  it('lasts for 10 s at least, and until a quarter is free', () => {
    const one = service();
    const spans = open(one, 95);
    for (const span of spans.slice(0, 50)) span.end();
    one.clock.advance(9000);
    expect(recorded(open(one, 1))).toBe(0);
    one.clock.advance(1000);
    expect(recorded(open(one, 1))).toBe(1);

    const other = service();
    const held = open(other, 95);
    for (const span of held.slice(0, 10)) span.end();
    other.clock.advance(20_000);
    // 80 of 100: no longer nearly full, and not free enough.
    expect(recorded(open(other, 1))).toBe(0);
    for (const span of held.slice(10, 20)) span.end();
    expect(recorded(open(other, 1))).toBe(1);
  });

  it('leaves the baseline exact: the same traces as ever, with the same weight', () => {
    const run = (options: ServiceOptions) => {
      const one = createService({ rules: [percent(5)], ids: createSeededIds(9), ...options });
      const spans = open(one, 2000);
      for (const span of spans) span.end();
      return one.kept.map((span) => `${span.spanContext().traceId} ${span.spanContext().traceState?.serialize()}`);
    };
    const calm = run({}).sort();
    expect(calm.length).toBeGreaterThan(60);
    expect(run({ limits: { traces: 150 } }).sort()).toEqual(calm);
  });

  it('leaves alone what is under way, and what callers keep', () => {
    const one = service();
    const spans = open(one, 95);
    const [first] = spans as [Span];
    expect(one.child(first).isRecording()).toBe(true);
    first.setStatus(ERROR).end();
    expect(one.kept.map(({ name }) => name)).toEqual([]);
    const headers = {
      traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01',
      tracestate: 'winnow=k;r:e,ot=th:0',
    };
    expect(one.receive(headers).isRecording()).toBe(true);
  });

  it('makes no fragments of the steps of what it has let go, until a minute later either', () => {
    const one = service();
    const spans = open(one, 95);
    const shed = spans.at(-1) as Span;
    expect(one.child(shed).isRecording()).toBe(false);
    for (const span of spans) span.end();
    one.clock.advance(11_000);
    expect(recorded(open(one, 1))).toBe(1);
    expect(one.child(shed).isRecording()).toBe(false);
    expect(one.tail.stats()).toMatchObject({ tracesActive: 1 });
  });

  it('passes on a context without the flag, and with it for the baseline', () => {
    const one = service();
    open(one, 95);
    expect(one.call(one.receive()).headers['traceparent']).toMatch(/-0[02]$/);
    const lucky = service({ ids: createIds(() => LUCKY) });
    const spans = open(lucky, 98);
    expect(recorded(spans)).toBe(98);
  });

  it('can be switched off', () => {
    const one = service({ relief: false });
    expect(recorded(open(one, 200))).toBe(200);
    expect(one.tail.stats()).toMatchObject({ tracesActive: 100, triggers: { evicted: 100 }, tracesRelieved: 0 });
  });
});
