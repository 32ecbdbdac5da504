import { count } from './counts.js';
import type { FragmentsOptions } from './fragments.js';
import type { SdkSpan } from './sdk-types.js';
import { estimateBytes } from './span-bytes.js';
import { TraceEntry } from './trace-entry.js';

/** Spans whose fragment has left before they ended. */
export interface LateSpans {
  /** The fragment leaves and these spans stay open: counted as dropped, until they end after all. */
  detach(entry: TraceEntry): void;
  /** The fragment leaves with its open spans as they are: nothing of them is exported a second time. */
  cutOff(entry: TraceEntry): void;
  isDetached(span: SdkSpan): boolean;
  ended(span: SdkSpan): void;
}

type Options = Pick<FragmentsOptions, 'store' | 'judge' | 'judgeHead' | 'release' | 'counts' | 'clock' | 'observing'>;

export function createLateSpans({ store, judge, judgeHead, release, counts, clock, observing }: Options): LateSpans {
  const detached = new WeakMap<SdkSpan, 'counted' | 'exported'>();
  // A look-up in a weak map for each span that ends, only once there is something in it.
  let any = false;

  function alone(span: SdkSpan): TraceEntry {
    const { traceId } = span.spanContext();
    const entry = new TraceEntry(traceId, span, judgeHead(traceId, span.parentSpanContext, span.kind, span), clock);
    entry.spans = [span];
    entry.parted = true;
    entry.bytes = estimateBytes(span);
    store.spans++;
    store.bytes += entry.bytes;
    return entry;
  }

  return {
    detach(entry) {
      any = true;
      for (const span of entry.spans) detached.set(span, 'counted');
      counts.droppedSpans += entry.spans.length;
      count(counts.droppedFor, 'open', entry.spans.length);
      store.spans -= entry.spans.length;
      entry.spans = [];
      entry.open = 0;
    },

    cutOff(entry) {
      if (entry.open === 0) return;
      any = true;
      const what = observing || entry.state === 'kept' ? 'exported' : 'counted';
      entry.incomplete = true;
      for (const span of entry.spans) if (!span.ended) detached.set(span, what);
    },

    isDetached: (span) => any && detached.has(span),

    ended(span) {
      const known = detached.get(span);
      if (known === 'exported') return;
      counts.lateSpans++;
      if (known === 'counted') {
        counts.droppedSpans--;
        detached.delete(span);
      } else {
        counts.started++;
      }
      const entry = alone(span);
      const verdict = store.keptIds.get(entry.traceId);
      if (verdict) {
        entry.adopt(verdict);
        entry.counted = true;
        entry.rootless = span.parentSpanContext !== undefined && !span.parentSpanContext.isRemote;
      } else {
        judge.ask(entry, 'end', span);
        judge.close(entry);
        // The others of its kind were decided without it: no weight is right for what was not drawn.
        if (entry.reason !== 'baseline') entry.th = undefined;
        if (entry.state === 'kept') store.keptIds.add(entry.traceId, entry);
      }
      entry.late = true;
      release(entry, 'complete');
    },
  };
}
