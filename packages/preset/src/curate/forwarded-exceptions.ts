import type { Exception, Span, TimeInput } from '@opentelemetry/api';
import { safeException } from '../redact/index.js';

/** More different exceptions than this of one request are not told apart and not forwarded. */
const MOST_PER_SPAN = 8;

// An error bubbles through many layers and each layer records it; the span that stays records it once.
const forwarded = new WeakMap<Span, unknown[]>();

export function forwardException(to: Span, exception: Exception, time: TimeInput | undefined): void {
  let seen = forwarded.get(to);
  if (seen === undefined) {
    seen = [];
    forwarded.set(to, seen);
  }
  if (seen.length >= MOST_PER_SPAN || seen.includes(exception)) return;
  seen.push(exception);
  to.recordException(safeException(exception), time);
}
