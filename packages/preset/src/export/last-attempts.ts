import { setTimeout as pause } from 'node:timers/promises';
import type { Delivered, Delivery, Encoded } from './delivery.js';

const LEAST_PAUSE_MS = 200;

/** Delivers at the end of the process, where there is no later: attempts until the deadline, while somebody answers. */
export async function deliverBefore(
  delivery: Delivery,
  encoded: Encoded,
  deadlineMs: number,
  now: () => number = () => performance.now(),
): Promise<Delivered> {
  const until = now() + deadlineMs;
  for (;;) {
    const result = await delivery.send(encoded, Math.max(1, until - now()));
    if (result.ok || !result.retry || !result.soon) return result;
    const wait = Math.max(result.afterMs ?? 0, LEAST_PAUSE_MS);
    if (now() + wait >= until) return result;
    await pause(wait);
  }
}
