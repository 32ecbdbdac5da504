import { fairShare } from './fair-share.js';
import { parseRate } from './parse-rate.js';
import type { Reading } from './self-metrics.js';
import { ALWAYS, encodeThreshold } from './threshold.js';

const WINDOW_MS = 1000;
/** How much the latest window counts against all before it. */
const WEIGHT = 0.5;
/** Strata told apart; those beyond share one. */
const MOST_STRATA = 200;
const OTHERS = '(others)';
/** A stratum that is expected less often than this in a window is forgotten. */
const FORGOTTEN = 0.01;
/** Strata that one trace is counted in; further ones count as others. */
const MOST_PER_TRACE = 8;

/** A budget of traces per second, spent by thresholds on the traces' randomness. */
export interface Budget {
  readonly words: string;
  /**
   * The rejection threshold for a trace of this stratum, 14 hex digits; all of them are kept with `00000000000000`. The
   * same trace gets the same answer again.
   */
  draw(trace: object, stratum: string, now: number): string;
  /** Of each stratum that is thinned out: the probability with which it is kept. */
  readings(rule: string): readonly Reading[];
}

interface Stratum {
  /** Traces per window, exponentially weighted. */
  average: number;
  last: number;
  seen: number;
  threshold: string;
  probability: number;
}

/**
 * Keeps the number of kept traces near a rate without a bias. Each stratum (a route with a kind of error, say) has a
 * rejection threshold, learned from windows that are over and from the arrivals before this one, never from what was kept;
 * a trace is kept if its own randomness reaches the threshold, and is counted by it (`ot=th`). So the weights add up to
 * the truth in any storm, services that share a trace agree on it, and a rare stratum keeps weight 1 beside a flood.
 *
 * Sources: counts per key by an exponentially weighted average, and doubling in a burst, from the samplers EMAThroughput
 * and WindowedThroughput of dynsampler-go (Honeycomb); the share per key is max-min fair; the threshold is OpenTelemetry's
 * consistent probability sampling; weights are those of Horvitz and Thompson (1952).
 * @throws TypeError when the rate is none such as `50/s`
 */
export function createBudget(rate: string, where: string): Budget {
  const perSecond = parseRate(rate);
  if (perSecond === undefined) {
    throw new TypeError(`[winnow] ${where}: expected a rate such as "50/s" or "300/m", got ${JSON.stringify(rate)}`);
  }
  const capacity = (perSecond * WINDOW_MS) / 1000;
  const strata = new Map<string, Stratum>();
  const drawn = new WeakMap<object, Map<string, string>>();
  let windowStart: number | undefined;
  let traces = 0;
  let draws = 0;
  let burstAt = 2 * capacity;

  /** Sets the thresholds of all strata by what is expected of each. */
  function share(): void {
    const expected = ({ average, last, seen }: Stratum) => Math.max(average, last, seen);
    // Several kinds of error in one trace: it is kept once, so that each kind may have more.
    const perTrace = traces > 0 ? draws / traces : 1;
    const cap = fairShare([...strata.values()].map(expected), capacity * perTrace);
    for (const stratum of strata.values()) {
      stratum.probability = Math.min(1, cap / expected(stratum));
      stratum.threshold = stratum.probability < 1 ? encodeThreshold(stratum.probability) : ALWAYS;
    }
  }

  function roll(now: number): void {
    windowStart ??= now;
    const windows = Math.floor((now - windowStart) / WINDOW_MS);
    if (windows < 1) return;
    windowStart += windows * WINDOW_MS;
    let total = 0;
    for (const [key, stratum] of strata) {
      const silent = (1 - WEIGHT) ** (windows - 1);
      stratum.average = (WEIGHT * stratum.seen + (1 - WEIGHT) * stratum.average) * silent;
      stratum.last = windows === 1 ? stratum.seen : 0;
      stratum.seen = 0;
      total += stratum.last;
      if (stratum.average < FORGOTTEN) strata.delete(key);
    }
    share();
    traces = 0;
    draws = 0;
    burstAt = 2 * Math.max(capacity, total);
  }

  function stratumOf(key: string): Stratum {
    const known = strata.get(key);
    if (known) return known;
    if (strata.size >= MOST_STRATA && key !== OTHERS) return stratumOf(OTHERS);
    const stratum = { average: 0, last: 0, seen: 0, threshold: ALWAYS, probability: 1 };
    strata.set(key, stratum);
    return stratum;
  }

  return {
    words: `up to ${rate.replace(/\s/g, '')}`,

    draw(trace, key, now) {
      const before = drawn.get(trace);
      const known = before?.get(key);
      if (known !== undefined) return known;
      roll(now);
      const stratum = stratumOf((before?.size ?? 0) < MOST_PER_TRACE ? key : OTHERS);
      const { threshold } = stratum;
      if (before === undefined) {
        drawn.set(trace, new Map([[key, threshold]]));
        traces++;
      } else if (before.size < MOST_PER_TRACE) before.set(key, threshold);
      stratum.seen++;
      draws++;
      if (draws >= burstAt) {
        share();
        burstAt = 2 * draws;
      }
      return threshold;
    },

    readings: (rule) =>
      [...strata]
        .filter(([, { probability }]) => probability < 1)
        .map(([key, { probability }]) => ({ kind: 'budget_probability', rule, key, value: probability })),
  };
}
