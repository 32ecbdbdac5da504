import type { Batch, Sink } from '@winnow/sampler';
import { cleanedSpan } from '../redact/cleaned-span.js';

type SdkSpan = Batch['spans'][number];

/**
 * The last look at what leaves, whoever has made it: texts of exceptions and of failures, and attributes of redacted names.
 * Rows clean what they know better; the app's own spans pass here alone.
 * @param redact names of `WINNOW_REDACT`
 */
export function cleanSink(sink: Sink, redact: readonly string[]): Sink {
  // A batch may be sent again, and whoever gets it may know spans by identity.
  const cleaned = new WeakMap<SdkSpan, SdkSpan>();
  const clean = (span: SdkSpan): SdkSpan => {
    const known = cleaned.get(span);
    if (known !== undefined) return known;
    const made = cleanedSpan(span, redact);
    if (made !== span) cleaned.set(span, made);
    return made;
  };
  const batchOf = (batch: Batch) => ({ ...batch, spans: batch.spans.map(clean) });
  const { prepare, pack, flushSync, shutdown } = sink;
  return {
    ...(prepare && { prepare: () => prepare.call(sink) }),
    ...(pack && { pack: (spans) => pack.call(sink, spans.map(clean)) }),
    send: async (batch) => sink.send(batchOf(batch)),
    ...(flushSync && { flushSync: (batches, deadlineMs) => flushSync.call(sink, batches.map(batchOf), deadlineMs) }),
    ...(shutdown && { shutdown: () => shutdown.call(sink) }),
  };
}
