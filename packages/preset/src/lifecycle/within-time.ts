import { keepAlive } from '../keep-alive.js';

/** Waits for work that never rejects, keeps the process alive for it, and gives up after `mostMs`. */
export function withinTime(work: Promise<void>, mostMs: number): Promise<void> {
  const late = new Promise<void>((done) => {
    const timer = setTimeout(done, mostMs).unref();
    void work.then(() => clearTimeout(timer));
  });
  return keepAlive(Promise.race([work, late]));
}
