import { atMost } from './at-most.js';
import { keepAlive } from './keep-alive.js';

/**
 * Waits for work that never rejects, keeps the process alive for it, and gives up after `mostMs`.
 * @returns whether it was done in time
 */
export function withinTime(work: Promise<unknown>, mostMs: number): Promise<boolean> {
  return keepAlive(atMost(work, mostMs));
}
