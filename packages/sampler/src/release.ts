import { type Counts, count } from './counts.js';
import type { ExportQueue } from './export-queue.js';
import { exportedSpan } from './exported-span.js';
import { keepAttributes } from './keep-attributes.js';
import type { Trigger } from './reason.js';
import type { SdkSpan } from './sdk-types.js';
import type { TraceEntry } from './trace-entry.js';
import type { TraceStore } from './trace-store.js';
import { messageOf, type WarnOnce } from './warn-once.js';

interface ReleaseOptions {
  readonly store: TraceStore;
  readonly counts: Counts;
  readonly queue: ExportQueue | undefined;
  readonly onKept: ((spans: readonly SdkSpan[]) => void) | undefined;
  readonly warn: WarnOnce;
}

/** What leaves: the ended spans, or (at the end of the process) the open ones too, cut off now. */
export type Leaving = 'ended' | 'all';

/** Lets a decided fragment's spans go: to the queue as one group when it is kept, away when it is dropped. */
export type Release = (entry: TraceEntry, trigger: Trigger, leaving?: Leaving) => void;

export function createRelease({ store, counts, queue, onKept, warn }: ReleaseOptions): Release {
  function announce(group: readonly SdkSpan[]): void {
    try {
      onKept?.(group);
    } catch (error) {
      warn('onKept', `onKept threw "${messageOf(error)}"; the spans are exported all the same`);
    }
  }

  return (entry, trigger, leaving = 'ended') => {
    if (!entry.counted) {
      entry.counted = true;
      count(counts.triggers, trigger);
    }
    const spans = take(entry, leaving);
    const { bytes } = entry;
    entry.bytes = 0;
    if (entry.open > 0) entry.heldSince = entry.startedAt + entry.elapsedMs;
    store.spans -= spans.length;
    store.bytes -= bytes;
    if (spans.length === 0) return;
    if (entry.state !== 'kept' || entry.reason === undefined) {
      counts.droppedSpans += spans.length;
      entry.droppedSpans += spans.length;
      return;
    }
    const group = spans.map((span) => exportedSpan(span, entry.th, keepAttributes(entry, span, trigger)));
    announce(group);
    if (queue) queue.add(group, entry.reason, bytes);
    else counts.onlyCounted += group.length;
  };
}

function take(entry: TraceEntry, leaving: Leaving): SdkSpan[] {
  const { spans } = entry;
  if (entry.open === 0 || leaving === 'all') {
    entry.spans = [];
    return spans;
  }
  entry.spans = spans.filter((span) => !span.ended);
  return spans.filter((span) => span.ended);
}
