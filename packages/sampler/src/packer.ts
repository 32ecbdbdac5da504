import type { QueueStorage } from './queue-storage.js';
import type { Sink } from './sink.js';
import { messageOf, type WarnOnce } from './warn-once.js';

/**
 * Spans that are packed together. To serialize them takes a tenth of a millisecond, which a request may be late by; what they have in
 * common is sent with each pack.
 */
const PACK_SPANS = 32;

/**
 * Has the sink pack what waits in a queue, where it can.
 * @param batchSpans the most in a pack
 * @returns to be called when spans have come
 */
export function createPacker(sink: Sink, storage: QueueStorage, batchSpans: number, warn: WarnOnce): () => void {
  let least = sink.pack === undefined ? Number.POSITIVE_INFINITY : PACK_SPANS;
  let due = false;

  /** One pack, however many there are to make: who comes next makes the next. */
  function pack(): void {
    due = false;
    try {
      storage.pack(least, batchSpans, (spans) => sink.pack?.(spans));
    } catch (error) {
      least = Number.POSITIVE_INFINITY;
      warn('sink pack', `the exporter could not pack spans, which wait as they are: ${messageOf(error)}`);
    }
  }

  return () => {
    if (due || storage.loose < least) return;
    due = true;
    // Not in the turn of the span that completes it.
    queueMicrotask(pack);
  };
}
