/** Why a trace was kept. A closed set: it is written to `winnow.keep.reason` and counted under these names. */
export type KeepReason = 'error' | 'slow' | 'manual' | 'first' | 'baseline' | 'remote' | 'recall';

/** What made a fragment leave the store. A closed set: it is written to `winnow.keep.trigger`. */
export type Trigger = 'complete' | 'timeout' | 'span_limit' | 'bytes_limit' | 'evicted' | 'shutdown' | 'flush';

/** Attributes of the exported local root. Weights are not among them: they live in `ot=th` of the tracestate only. */
export const ATTRIBUTES = {
  reason: 'winnow.keep.reason',
  rule: 'winnow.keep.rule',
  trigger: 'winnow.keep.trigger',
  late: 'winnow.late',
  incomplete: 'winnow.incomplete',
  droppedSpans: 'winnow.dropped_spans',
  parentExported: 'winnow.parent_exported',
  verdict: 'winnow.verdict',
  verdictThreshold: 'winnow.verdict.th',
} as const;
