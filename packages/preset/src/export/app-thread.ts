// Deliveries from the app's own thread. Their connections do not keep the process alive, or a backend that hangs would; the
// natural end waits for them instead, for as long as it has time.
import { withinTime } from '../within-time.js';

const underWay = new Set<Promise<unknown>>();
let used = false;
/** What is left of the time of the natural end. Undefined before it. */
let leftMs: number | undefined;
let waitedMs = 0;
let waiting = false;

/** Said by whoever is going to send from here. */
export function useAppThread(): void {
  used = true;
}

/** Delivery takes turns of the event loop. */
export function usesAppThread(): boolean {
  return used;
}

/** @param work never rejects */
export function fromAppThread<T>(work: Promise<T>): Promise<T> {
  underWay.add(work);
  void work.then(() => underWay.delete(work));
  void wait();
  return work;
}

/** Nothing else keeps the process alive. @param mostMs for all natural ends of a process that finds new work after the first */
export function waitForAppThread(mostMs: number): void {
  leftMs ??= mostMs;
  void wait();
}

/** How much of the time of the end has been spent here. */
export function waitedForAppThreadMs(): number {
  return waitedMs;
}

async function wait(): Promise<void> {
  if (leftMs === undefined || leftMs <= 0 || waiting || underWay.size === 0) return;
  waiting = true;
  const began = performance.now();
  await withinTime(Promise.all(underWay), leftMs);
  const took = performance.now() - began;
  leftMs -= took;
  waitedMs += took;
  waiting = false;
  void wait();
}
