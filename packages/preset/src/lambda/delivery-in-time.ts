import type { Log } from '../log.js';
import { withinTime } from '../within-time.js';

/** The runtime needs this much of the invocation's time to answer. */
const ANSWER_MS = 50;
/** After a backend has used up its time, no invocation waits for it this long. */
const REST_MS = 30_000;

/** How long delivery may hold an answer: no longer than is allowed, nor beyond the deadline of the invocation. */
export function boundOf(mostMs: number, remainingMs: number): number {
  return Math.min(mostMs, remainingMs - ANSWER_MS);
}

export interface DeliveryInTimeOptions {
  /** Starts delivery of all there is. Never rejects. */
  flush(): Promise<void>;
  /** `WINNOW_FLUSH_TIMEOUT`. */
  readonly mostMs: number;
  readonly log: Log;
  now?(): number;
}

/**
 * Delivers at the end of an invocation, and holds its answer for at most `mostMs`, never beyond its deadline. A backend that
 * does not answer costs one invocation that time; those of the next 30 seconds only start delivery and do not wait.
 * @returns to be called with the milliseconds that the invocation still has
 */
export function createDeliveryInTime({
  flush,
  mostMs,
  log,
  now = () => performance.now(),
}: DeliveryInTimeOptions): (remainingMs: number) => Promise<void> {
  let restUntil = Number.NEGATIVE_INFINITY;
  return async (remainingMs) => {
    const flushed = flush().then(() => {
      // It answers, if only by a refusal: waiting costs little again.
      restUntil = Number.NEGATIVE_INFINITY;
    });
    const bound = boundOf(mostMs, remainingMs);
    if (bound <= 0 || now() < restUntil) return;
    if (await withinTime(flushed, bound)) return;
    restUntil = now() + REST_MS;
    log.once(
      'lambda flush',
      `the backend has not taken the spans of an invocation within ${Math.round(bound)} ms (WINNOW_FLUSH_TIMEOUT). The ` +
        `response goes out; for ${REST_MS / 1000} s no other waits, and what is left is sent with later invocations.`,
    );
  };
}
