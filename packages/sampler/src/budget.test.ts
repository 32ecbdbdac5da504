import { describe, expect, it } from 'vitest';
import { createBudget } from './budget.js';
import { fairShare } from './fair-share.js';
import { createRandom } from './testing/random.js';
import { adjustedCount } from './threshold.js';

describe('fair shares', () => {
  it.each([
    [[1, 2, 3], 10, Number.POSITIVE_INFINITY],
    [[1, 2, 3], 6, Number.POSITIVE_INFINITY],
    [[100, 100], 50, 25],
    [[1, 100, 100], 51, 25],
    [[1000], 50, 50],
    [[], 50, Number.POSITIVE_INFINITY],
  ])('of %j within %d are capped at %d', (demands, capacity, cap) => expect(fairShare(demands, capacity)).toBe(cap));
});

/** Poisson arrivals per stratum for so many seconds; returns kept traces and their weights per stratum and second. */
function simulate(rates: (second: number) => Record<string, number>, seconds: number, rate = '50/s', seed = 1) {
  const budget = createBudget(rate, 'test');
  const random = createRandom(seed);
  const kept: Record<string, number> = {};
  const weight: Record<string, number> = {};
  const variance: Record<string, number> = {};
  const truth: Record<string, number> = {};
  const perSecond: number[] = [];
  for (let second = 0; second < seconds; second++) {
    const arrivals: { at: number; stratum: string }[] = [];
    for (const [stratum, perSec] of Object.entries(rates(second))) {
      const pause = () => -Math.log(1 - random()) / perSec;
      for (let at = pause(); at < 1; at += pause()) arrivals.push({ at, stratum });
    }
    arrivals.sort((a, b) => a.at - b.at);
    let exported = 0;
    for (const { at, stratum } of arrivals) {
      truth[stratum] = (truth[stratum] ?? 0) + 1;
      const threshold = budget.draw({}, stratum, 1000 * (second + at));
      const w = adjustedCount(threshold);
      variance[stratum] = (variance[stratum] ?? 0) + (w - 1);
      if (random() < 1 - 1 / w) continue;
      exported++;
      kept[stratum] = (kept[stratum] ?? 0) + 1;
      weight[stratum] = (weight[stratum] ?? 0) + w;
    }
    perSecond.push(exported);
  }
  return { kept, weight, truth, variance, perSecond };
}

describe('a budget (scenarios 35 and 36, R4 and R5)', () => {
  it('keeps everything below it', () => {
    const { kept, truth } = simulate(() => ({ a: 10, b: 10 }), 30);
    expect(kept).toEqual(truth);
  });

  it('is respected in a storm after its first second, and the weights add up to the truth', () => {
    const { perSecond, weight, truth, variance } = simulate(() => ({ storm: 2000 }), 30);
    const later = perSecond.slice(1);
    const mean = later.reduce((sum, one) => sum + one, 0) / later.length;
    expect(mean).toBeGreaterThan(42);
    expect(mean).toBeLessThan(55);
    // Doubling: the first second costs a few times the budget, not the whole storm.
    expect(perSecond[0]).toBeLessThan(500);
    const off = (weight['storm'] as number) - (truth['storm'] as number);
    expect(Math.abs(off)).toBeLessThan(4 * Math.sqrt(variance['storm'] as number));
  });

  it('keeps every rare error beside a storm, with weight 1', () => {
    const { kept, weight, truth } = simulate(() => ({ storm: 2000, rare: 2, other: 5 }), 30);
    expect([kept['rare'], kept['other']]).toEqual([truth['rare'], truth['other']]);
    expect([weight['rare'], weight['other']]).toEqual([truth['rare'], truth['other']]);
  });

  it('has no bias when the storm comes and goes', () => {
    let off = 0;
    let variance = 0;
    let all = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const run = simulate((second) => ({ burst: second % 4 === 0 ? 1500 : 5 }), 24, '50/s', seed);
      off += (run.weight['burst'] as number) - (run.truth['burst'] as number);
      variance += run.variance['burst'] as number;
      all += run.truth['burst'] as number;
    }
    expect(Math.abs(off)).toBeLessThan(4 * Math.sqrt(variance));
    expect(Math.abs(off) / all).toBeLessThan(0.03);
  });

  it('recovers within seconds of the end of a storm', () => {
    const { perSecond } = simulate((second) => ({ error: second < 10 ? 5000 : 20 }), 30);
    const expected = 20 * 12;
    const after = perSecond.slice(18).reduce((sum, one) => sum + one, 0);
    expect(after).toBeGreaterThan(expected - 4 * Math.sqrt(expected));
  });

  it('gives a trace the same answer again, and counts it once', () => {
    const budget = createBudget('1/s', 'test');
    const trace = {};
    for (let at = 0; at < 100; at++) budget.draw({}, 'storm', at);
    const threshold = budget.draw(trace, 'storm', 100);
    for (let at = 0; at < 1000; at++) expect(budget.draw(trace, 'storm', 100 + 10 * at)).toBe(threshold);
    budget.draw({}, 'storm', 20_000);
    expect(budget.draw({}, 'storm', 40_000)).toBe('00000000000000');
  });

  it('tells at most 200 strata apart, and thins out what comes beyond together', () => {
    const budget = createBudget('50/s', 'test');
    for (let index = 0; index < 20_000; index++) budget.draw({}, `id-${index}`, index / 20);
    const readings = budget.readings('errors');
    expect(readings.map(({ key }) => key)).toContain('(others)');
    expect(readings.length).toBeLessThanOrEqual(201);
    const { perSecond } = simulate(() => Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`id${i}`, 3])), 10);
    expect(Math.max(...perSecond.slice(4))).toBeLessThan(150);
  });

  it('forgets strata that are over', () => {
    const budget = createBudget('1/s', 'test');
    for (let index = 0; index < 250; index++) budget.draw({}, `old-${index}`, index);
    for (let at = 10_000; at < 30_000; at += 100) budget.draw({}, 'storm', at);
    expect(budget.readings('errors').map(({ key }) => key)).toEqual(['storm']);
  });
});
