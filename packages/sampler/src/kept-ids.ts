import type { Clock } from './clock.js';
import type { Verdict } from './trace-entry.js';

/** Ids are forgotten after this long, so that a client which reuses one id does not keep everything for ever. */
const REMEMBERED_MS = 10 * 60_000;

/** Requests that are kept only because their trace was, before the trace is judged anew: an id may be one for everything. */
const REQUESTS = 200;

/** The verdicts of fragments that have left, for whatever of their trace comes later. Bounded, the oldest go first. */
export interface KeptIds {
  get(traceId: string): Verdict | undefined;
  /** @param roots requests that the fragment consisted of */
  add(traceId: string, verdict: Verdict, roots?: number): void;
}

interface Remembered {
  readonly verdict: Verdict;
  readonly at: number;
  readonly roots: number;
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
    get(traceId) {
      const known = young.size + old.size === 0 ? undefined : find(traceId);
      return known !== undefined && known.roots <= REQUESTS ? known.verdict : undefined;
    },

    add(traceId, { state, reason, rule, th, code, random }, roots = 1) {
      // From the first time on: each visit that is kept because of it must not make it last longer.
      const before = find(traceId);
      const verdict: Verdict = { state, reason, rule, th, code, random };
      young.set(traceId, { verdict, at: before?.at ?? clock.now(), roots: (before?.roots ?? 0) + roots });
      if (young.size < generation) return;
      old = young;
      young = new Map();
    },
  };
}
