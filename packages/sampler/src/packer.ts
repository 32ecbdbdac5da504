import type { QueueStorage } from './queue-storage.js';
import { shown } from './shown.js';
import type { Packed, Sink } from './sink.js';
import { messageOf, type WarnOnce } from './warn-once.js';

/**
 * Spans that are packed together. To serialize them takes a tenth of a millisecond, which a request may be late by; what they have in
 * common is sent with each pack.
 */
const PACK_SPANS = 32;

/**
 * Has the sink pack what waits in a queue, where it can.
 * @param batchSpans the most in a pack. Where a batch is small nothing is packed
 * @returns to be called when spans have come
 */
export function createPacker(sink: Sink, storage: QueueStorage, batchSpans: number, warn: WarnOnce): () => void {
  // A batch of a pack or two is not much to do at once, and what fits nowhere would be looked through again and again.
  const can = sink.pack !== undefined && batchSpans >= 2 * PACK_SPANS;
  let least = can ? PACK_SPANS : Number.POSITIVE_INFINITY;
  let due = false;

  /** One pack, however many there are to make: who comes next makes the next. */
  function pack(): void {
    due = false;
    try {
      storage.pack(least, batchSpans, (spans) => checked(sink.pack?.(spans)));
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

/** A sink may be anybody's, and the bound of the queue is a sum of such bytes. */
function checked(packed: Packed | undefined): Packed | undefined {
  if (packed === undefined || packed?.bytes >= 0) return packed;
  throw new TypeError(`pack() answered with ${shown(packed)}; expected { bytes, … } or undefined`);
}
