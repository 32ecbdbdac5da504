import type { SpanKind } from '@opentelemetry/api';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Rule } from './rule.js';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { slow } from './rules/slow.js';
import type { SdkSpan } from './sdk-types.js';
import { createRandom, createSeededIds } from './testing/random.js';
import { createService } from './testing/service.js';
import { adjustedCount } from './threshold.js';

// A population of requests whose true numbers are known, through the whole sampler: what the exported spans' weights add
// up to is held against them. The trace ids are seeded, so that a run is the same every time; the bounds are 4 standard
// deviations of the estimator (Horvitz and Thompson), which a biased one leaves soon.

const ROUTES = ['GET /orders', 'GET /users/:id', 'POST /pay', 'GET /search'] as const;
const SERVER: SpanKind = 1;

interface Totals {
  [stratum: string]: number;
}

const add = (totals: Totals, stratum: string, by = 1) => {
  totals[stratum] = (totals[stratum] ?? 0) + by;
};

/** The weight of an exported span, as a collector reads it: `2^56 / (2^56 - T)`. */
function weightOf(span: SdkSpan): number {
  const th = /^ot=th:([0-9a-f]{1,14})$/.exec(span.spanContext().traceState?.serialize() ?? '')?.[1];
  return th === undefined ? Number.NaN : adjustedCount(th);
}

/** What a request belongs to, told by what is exported of it. */
function strataOf({ name, attributes, duration }: Pick<SdkSpan, 'name' | 'attributes' | 'duration'>): string[] {
  const strata = ['total', `route ${name}`];
  const type = attributes['error.type'];
  if (type !== undefined) strata.push('errors', `error ${type}`);
  if (duration[0] >= 1) strata.push('slow', `slow ${name}`);
  if (type === undefined && duration[0] < 1) strata.push('well');
  return strata;
}

function population(rules: readonly Rule[], requests: number, seed: number, rollout = 100) {
  const service = createService({ rules, rollout, ids: createSeededIds(seed) });
  const random = createRandom(seed + 1);
  const truth: Totals = {};
  for (let at = 0; at < requests; at++) {
    // 400 requests a second; a third of the time POST /pay fails as a rule, and one of its errors is rare.
    service.clock.advance(2.5);
    const storm = Math.floor(at / 2000) % 3 === 1;
    const name = ROUTES[Math.floor(random() * ROUTES.length)] as string;
    const failed = random() < (storm && name === 'POST /pay' ? 0.9 : 0.01);
    const type = random() < 0.01 ? 'Rare' : 'Timeout';
    const seconds = random() < (name === 'GET /search' ? 0.15 : 0.01) ? 2 : 0;
    const attributes = { ...(failed && { 'error.type': type, 'http.response.status_code': 500 }) };
    const span = service.tracer.startSpan(name, { kind: SERVER, startTime: [1000, 0], attributes });
    span.end([1000 + seconds, 5e7]);
    for (const stratum of strataOf({ name, attributes, duration: [seconds, 5e7] })) add(truth, stratum);
  }
  const estimate: Totals = {};
  const variance: Totals = {};
  for (const span of service.kept) {
    const weight = weightOf(span);
    for (const stratum of strataOf(span)) {
      add(estimate, stratum, weight);
      // Unbiased for the variance of the sum of weights: w (w - 1) per kept one.
      add(variance, stratum, weight * (weight - 1));
    }
  }
  return { truth, estimate, variance, service };
}

describe.each<[string, () => readonly Rule[], number?]>([
  ['without budgets', () => [errors(), slow('1s'), percent(5)]],
  ['under budgets', () => [errors({ budget: '10/s' }), slow('1s', { budget: '4/s' }), percent(5)]],
  [
    'under budgets and with shares per route',
    () => [
      errors({ budget: '10/s' }),
      slow('1s', { budget: '4/s' }),
      percent(2, { 'GET /orders': 40, 'POST /pay': 30 }),
    ],
  ],
  ['under a budget below the baseline', () => [errors({ budget: '1/s' }), slow('1s', { budget: '1/s' }), percent(30)]],
  ['in a roll-out', () => [errors(), slow('1s'), percent(5)], 30],
  [
    'in a roll-out, under budgets and with shares per route',
    () => [errors({ budget: '4/s' }), slow('1s', { budget: '2/s' }), percent(2, { 'GET /orders': 40 })],
    30,
  ],
])('weights add up to the truth %s (scenarios 35 and 36)', (_, rules, rollout) => {
  let run: ReturnType<typeof population>;
  beforeAll(() => {
    run = population(rules(), 40_000, 21, rollout);
  });

  it('for the total, per route, for errors by kind, for slow requests and for the rest', () => {
    const { truth, estimate, variance } = run;
    expect(Object.keys(truth)).toContain('error Rare');
    const off = Object.entries(truth).map(([stratum, count]) => {
      const deviation = Math.sqrt(variance[stratum] ?? 0);
      return { stratum, deviations: Math.abs((estimate[stratum] ?? 0) - count) / Math.max(deviation, 1) };
    });
    expect(off.filter(({ deviations }) => !(deviations < 4))).toEqual([]);
  });

  it('and every exported span carries a weight', () => {
    expect(run.service.kept.map(weightOf).filter((weight) => !(weight >= 1))).toEqual([]);
  });
});

it('a roll-out costs its share and no more: the policy holds for those who are in', () => {
  const { truth, service } = population([errors({ budget: '4/s' }), percent(5)], 40_000, 23, 30);
  const { error = 0, baseline = 0 } = service.tail.stats().kept;
  expect(service.tail.stats().spansStarted / (truth['total'] as number)).toBeCloseTo(0.3, 1);
  expect(error).toBeLessThan(1.5 * 4 * (40_000 / 400));
  expect(baseline / (0.3 * (truth['well'] as number))).toBeCloseTo(0.05, 2);
});

describe('under budgets (scenario 36)', () => {
  it('what is kept stays near them, and a rare error has weight 1', () => {
    const { service } = population([errors({ budget: '10/s' }), slow('1s', { budget: '4/s' })], 40_000, 22);
    const seconds = 40_000 / 400;
    const { error = 0, slow: slowOnes = 0 } = service.tail.stats().kept;
    expect(error).toBeLessThan(1.5 * 10 * seconds);
    expect(slowOnes).toBeLessThan(1.5 * 4 * seconds);
    const weightsOf = (type: string) =>
      service.kept.filter(({ attributes }) => attributes['error.type'] === type).map(weightOf);
    expect(new Set(weightsOf('Rare'))).toEqual(new Set([1]));
    expect(Math.max(...weightsOf('Timeout'))).toBeGreaterThan(5);
  });

  it('it holds over many runs, where a bias of a few percent would show (scenario 35)', () => {
    const sums: Totals = {};
    for (let seed = 100; seed < 115; seed++) {
      const { truth, estimate, variance } = population(
        [errors({ budget: '5/s' }), slow('1s', { budget: '2/s' }), percent(5)],
        6000,
        seed,
      );
      for (const stratum of ['errors', 'slow', 'well']) {
        add(sums, `off ${stratum}`, (estimate[stratum] ?? 0) - (truth[stratum] ?? 0));
        add(sums, `variance ${stratum}`, variance[stratum] ?? 0);
      }
    }
    for (const stratum of ['errors', 'slow', 'well']) {
      const deviation = Math.sqrt(sums[`variance ${stratum}`] as number);
      expect(Math.abs(sums[`off ${stratum}`] as number) / deviation).toBeLessThan(4);
    }
  });
});

it('what observers see before any decision are the true numbers (scenario 37)', () => {
  const seen: Totals = {};
  const watch: Rule = {
    name: 'watch',
    reason: 'manual',
    check: () => undefined,
    observe: ({ span }) => {
      for (const stratum of strataOf(span)) add(seen, stratum);
    },
  };
  const { truth } = population([watch, errors({ budget: '1/s' }), slow('1s'), percent(5)], 5000, 31);
  expect(seen).toEqual(truth);
});
