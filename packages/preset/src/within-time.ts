import { keepAlive } from './keep-alive.js';

/**
 * Waits for work that never rejects, keeps the process alive for it, and gives up after `mostMs`.
 * @returns whether it was done in time
 */
export async function withinTime(work: Promise<unknown>, mostMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, mostMs, false);
    timer.unref();
  });
  try {
    return await keepAlive(Promise.race([work.then(() => true), late]));
  } finally {
    clearTimeout(timer);
  }
}
