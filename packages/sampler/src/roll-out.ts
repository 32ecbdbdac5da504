import { shown } from './shown.js';
import { ALWAYS, encodeThreshold, parseThreshold, shortThreshold } from './threshold.js';

/**
 * A stage in front of the policy that lets a share of all traces in, those whose randomness R reaches a threshold T0.
 *
 * The policy behind it knows nothing of that: it works with the randomness *within* the roll-out, R' = (R - T0) / (1 - T0),
 * which is spread evenly over those who are in, so that 5 % are 5 % of them and a budget is spent on them. Thresholds of
 * the policy become those of all traffic where they leave (`T = T0 + T' (1 - T0)`), and the other way round where they come in.
 * So each weight is the inverse of the chance that the trace had among all traces, and the sums stay true
 * (Horvitz and Thompson 1952). All of it is monotone and exact on 56 bits: who passes within passes overall.
 */
export interface RollOut {
  /** Whether traces of this randomness are left out. */
  outside(randomness: string): boolean;
  /** R to R', 14 hex digits each. */
  within(randomness: string): string;
  /** A `th` value of the wire to one of the policy. What is below T0 lets everybody in who is here. */
  inward(th: string): string;
  /** A `th` value of the policy to one of the wire. */
  outward(th: string): string;
  outward(th: string | undefined): string | undefined;
}

const EVERYBODY: RollOut = {
  outside: () => false,
  within: (randomness) => randomness,
  inward: (th) => th,
  outward: ((th) => th) as RollOut['outward'],
};

const SCALE = 1n << 56n;
/** A policy has few thresholds; those of budgets under a flood change once a second. */
const REMEMBERED = 100;

/**
 * @param percent of all traces, above 0, at most 100
 * @throws TypeError outside that range
 */
export function createRollOut(percent: number): RollOut {
  if (!(typeof percent === 'number' && percent > 0 && percent <= 100)) {
    throw new TypeError(`[winnow] rollout: expected a percentage above 0, at most 100, got ${shown(percent)}`);
  }
  const threshold = encodeThreshold(percent / 100);
  if (threshold === ALWAYS) return EVERYBODY;
  const start = BigInt(`0x${threshold}`);
  const width = SCALE - start;

  function within(randomness: string): string {
    const above = BigInt(`0x${randomness}`) - start;
    return above <= 0n ? ALWAYS : hex((above * SCALE) / width);
  }

  return {
    outside: (randomness) => randomness < threshold,
    within,
    inward: remembered((th) => shortThreshold(within(parseThreshold(th) ?? ALWAYS))),
    outward: remembered((th) => {
      const share = BigInt(`0x${parseThreshold(th) ?? ALWAYS}`) * width;
      // Rounded up: the smallest R that passes.
      return shortThreshold(hex(start + (share + SCALE - 1n) / SCALE));
    }),
  };
}

function hex(value: bigint): string {
  return value.toString(16).padStart(14, '0');
}

function remembered(convert: (th: string) => string): RollOut['outward'] {
  const known = new Map<string, string>();
  function find(th: string | undefined): string | undefined {
    if (th === undefined) return undefined;
    let answer = known.get(th);
    if (answer === undefined) {
      answer = convert(th);
      if (known.size >= REMEMBERED) known.clear();
      known.set(th, answer);
    }
    return answer;
  }
  return find as RollOut['outward'];
}
