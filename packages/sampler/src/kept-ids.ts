import type { Clock } from './clock.js';
import type { Verdict } from './trace-entry.js';

/** Ids are forgotten after this long, so that a client which reuses one id does not keep everything for ever. */
const REMEMBERED_MS = 10 * 60_000;

/** The verdicts of fragments that have left, for whatever of their trace comes later. Bounded, the oldest go first. */
export interface KeptIds {
  get(traceId: string): Verdict | undefined;
  add(traceId: string, verdict: Verdict): void;
}

interface Remembered {
  readonly verdict: Verdict;
  readonly at: number;
}

/** @param limit how many are remembered; between half of that and all of it are the latest */
export function createKeptIds(limit: number, clock: Clock): KeptIds {
  // Two generations: forgetting the older one whole is cheaper than deleting from the front of a large Map one by one.
  const generation = Math.max(1, Math.ceil(limit / 2));
  let young = new Map<string, Remembered>();
  let old = new Map<string, Remembered>();

  function find(traceId: string): Remembered | undefined {
    const known = young.get(traceId) ?? old.get(traceId);
    return known && clock.now() - known.at <= REMEMBERED_MS ? known : undefined;
  }

  return {
    get: (traceId) => (young.size + old.size === 0 ? undefined : find(traceId)?.verdict),

    add(traceId, { state, reason, rule, th, code }) {
      // From the first time on: each visit that is kept because of it must not make it last longer.
      const at = find(traceId)?.at ?? clock.now();
      young.set(traceId, { verdict: { state, reason, rule, th, code }, at });
      if (young.size < generation) return;
      old = young;
      young = new Map();
    },
  };
}
