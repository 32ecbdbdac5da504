import { type Counts, causeOf, count, decisionOf } from './counts.js';
import type { Trigger } from './reason.js';
import type { SdkSpan } from './sdk-types.js';
import type { SendKept } from './send-kept.js';
import type { TraceEntry } from './trace-entry.js';
import type { TraceStore } from './trace-store.js';

interface ReleaseOptions {
  readonly store: TraceStore;
  readonly counts: Counts;
  readonly send: SendKept;
  /** Dropped fragments are exported too. */
  readonly observing: boolean;
  /** Called with what is dropped: it may be asked for again. */
  dropped(entry: TraceEntry, spans: readonly SdkSpan[], bytes: number): void;
}

/** What leaves: the ended spans, or (at the end of the process) the open ones too, cut off now. */
export type Leaving = 'ended' | 'all';

/** Lets a decided fragment's spans go: to the queue as one group when it is kept, away when it is dropped. */
export type Release = (entry: TraceEntry, trigger: Trigger, leaving?: Leaving) => void;

export function createRelease({ store, counts, send, observing, dropped }: ReleaseOptions): Release {
  return (entry, trigger, leaving = 'ended') => {
    if (!entry.counted) {
      entry.counted = true;
      counts.decided[trigger] ??= {};
      count(counts.decided[trigger], decisionOf(entry));
    }
    const spans = take(entry, leaving);
    const { bytes } = entry;
    entry.bytes = 0;
    if (entry.open > 0) {
      entry.heldSince = entry.startedAt + entry.elapsedMs;
      entry.parted = true;
    }
    store.spans -= spans.length;
    store.bytes -= bytes;
    if (spans.length === 0) return;
    if (!observing && (entry.state !== 'kept' || entry.reason === undefined)) {
      counts.droppedSpans += spans.length;
      entry.droppedSpans += spans.length;
      const cause = causeOf(entry);
      // Nearly all that is dropped, by its name: V8 takes longer where it cannot know which it will be.
      if (cause === 'policy') counts.droppedFor.policy = (counts.droppedFor.policy ?? 0) + spans.length;
      else count(counts.droppedFor, cause, spans.length);
      if (leaving === 'ended') dropped(entry, spans, bytes);
      return;
    }
    send(entry, spans, bytes, trigger);
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
