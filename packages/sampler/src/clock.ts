// The global one is behind a getter, which every look at a clock would pass.
import { performance } from 'node:perf_hooks';
/** Time, injected: tests move it by hand. */
export interface Clock {
  /** Milliseconds from a source that never goes back. */
  now(): number;
  /** Calls `tick` every `ms` milliseconds until the returned function is called. Never keeps the process alive. */
  every(ms: number, tick: () => void): () => void;
}

/** The monotonic clock of the process, and timers that do not hold it. */
export const systemClock: Clock = {
  now: () => performance.now(),
  every(ms, tick) {
    const timer = setInterval(tick, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};
