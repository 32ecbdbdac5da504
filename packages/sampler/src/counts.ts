import type { KeepReason, Trigger } from './reason.js';
import type { Verdict } from './trace-entry.js';

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
  /** Left out of kept fragments by their shape; among the dropped. */
  shapedSpans: number;
  /** Ended when their fragment had left. */
  lateSpans: number;
  /** Fragments kept after they, or a part of them, had been dropped. */
  lateTraces: number;
  readonly kept: Partial<Record<KeepReason, number>>;
  /** Fragments by what made them leave, and by what they were when they did. */
  readonly decided: Partial<Record<Trigger, Partial<Record<Decision, number>>>>;
  /** Spans that were let go, by cause. Never less than before: a span that comes back stays in it. */
  readonly droppedFor: Partial<Record<DropCause, number>>;
  /** Spans handed to the queue. */
  readonly keptSpans: Partial<Record<KeepReason, number>>;
  readonly signals: Record<SignalResult, number>;
  readonly recalls: Record<RecallResult, number>;
}

/** What became of a fragment: why it was kept, or that it was not. */
export type Decision = KeepReason | 'dropped' | 'dropped by rule' | 'dropped by code';
/** Nothing kept their fragment; a rule dropped it; `drop()` did; they were still open when it left. */
export type DropCause = 'policy' | 'rule' | 'code' | 'open';
/** Keep headers: written to a response, believed, not believed. */
export type SignalResult = 'sent' | 'followed' | 'ignored';
/** Ids of traces: put on a request, found on one, found here and brought back. */
export type RecallResult = 'sent' | 'received' | 'answered';

export function createCounts(): Counts {
  return {
    started: 0,
    droppedSpans: 0,
    droppedTraces: 0,
    onlyCounted: 0,
    recalledSpans: 0,
    refused: 0,
    relieved: 0,
    shapedSpans: 0,
    lateSpans: 0,
    lateTraces: 0,
    kept: {},
    decided: {},
    droppedFor: {},
    keptSpans: {},
    signals: { sent: 0, followed: 0, ignored: 0 },
    recalls: { sent: 0, received: 0, answered: 0 },
  };
}

/** Adds to a total. */
export function count<K extends string>(totals: Partial<Record<K, number>>, key: K, by = 1): void {
  totals[key] = (totals[key] ?? 0) + by;
}

const DROPPED = { policy: 'dropped', rule: 'dropped by rule', code: 'dropped by code' } as const;

/** What a fragment is counted as when it leaves. */
export function decisionOf(entry: Verdict & { readonly silenced: boolean }): Decision {
  return (entry.state === 'kept' && entry.reason) || DROPPED[causeOf(entry)];
}

/** Why a fragment is dropped. */
export function causeOf({
  silenced,
  rule,
}: {
  readonly silenced: boolean;
  readonly rule: string;
}): keyof typeof DROPPED {
  if (silenced) return 'code';
  return rule === '' ? 'policy' : 'rule';
}

/** Fragments by what made them leave alone. */
export function triggersOf(decided: Counts['decided']): Partial<Record<Trigger, number>> {
  const triggers: Partial<Record<Trigger, number>> = {};
  for (const [trigger, decisions] of Object.entries(decided)) {
    for (const times of Object.values(decisions)) count(triggers, trigger as Trigger, times);
  }
  return triggers;
}
