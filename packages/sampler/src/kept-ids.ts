import type { Clock } from './clock.js';
import type { Verdict } from './trace-entry.js';

/** Ids are forgotten after this long, so that a client which reuses one id does not keep everything for ever. */
const REMEMBERED_MS = 10 * 60_000;

/** The verdicts of fragments that have left, for whatever of their trace comes later. Bounded, the oldest goes first. */
export interface KeptIds {
  get(traceId: string): Verdict | undefined;
  add(traceId: string, verdict: Verdict): void;
}

export function createKeptIds(limit: number, clock: Clock): KeptIds {
  const ids = new Map<string, { readonly verdict: Verdict; readonly at: number }>();
  return {
    get(traceId) {
      if (ids.size === 0) return undefined;
      const known = ids.get(traceId);
      if (known === undefined) return undefined;
      if (clock.now() - known.at <= REMEMBERED_MS) return known.verdict;
      ids.delete(traceId);
      return undefined;
    },
    add(traceId, { state, reason, rule, th, code }) {
      // From the first time on: each visit that is kept because of it must not make it last longer.
      const known = ids.get(traceId);
      const now = clock.now();
      const at = known && now - known.at <= REMEMBERED_MS ? known.at : now;
      ids.set(traceId, { verdict: { state, reason, rule, th, code }, at });
      if (ids.size <= limit) return;
      for (const oldest of ids.keys()) {
        ids.delete(oldest);
        return;
      }
    },
  };
}
