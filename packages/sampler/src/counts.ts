import type { KeepReason, Trigger } from './reason.js';

/** Running totals behind `stats()`. Every started span ends up in exactly one of them, in the store, or in the queue. */
export interface Counts {
  started: number;
  droppedSpans: number;
  droppedTraces: number;
  /** Kept where there is nothing to send them to. */
  onlyCounted: number;
  /** Brought back after they had been dropped. */
  recalledSpans: number;
  /** Keeps and recalls that others asked for beyond what is allowed per second. */
  refused: number;
  /** Traces that were not recorded because the store was nearly full. */
  relieved: number;
  readonly kept: Partial<Record<KeepReason, number>>;
  readonly triggers: Partial<Record<Trigger, number>>;
}

export function createCounts(): Counts {
  return {
    started: 0,
    droppedSpans: 0,
    droppedTraces: 0,
    onlyCounted: 0,
    recalledSpans: 0,
    refused: 0,
    relieved: 0,
    kept: {},
    triggers: {},
  };
}

/** Adds one to a total. */
export function count<K extends string>(totals: Partial<Record<K, number>>, key: K): void {
  totals[key] = (totals[key] ?? 0) + 1;
}
