import type { Clock } from '../clock.js';

/** A clock that stands still until a test moves it; timers run in the order of their times. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
  /** Timers that have not been stopped. */
  readonly timers: number;
}

export function createFakeClock(start = 1000): FakeClock {
  let now = start;
  const timers = new Set<{ next: number; readonly ms: number; readonly tick: () => void }>();
  return {
    now: () => now,
    every(ms, tick) {
      const timer = { next: now + ms, ms, tick };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const due = [...timers].filter(({ next }) => next <= end).sort((a, b) => a.next - b.next)[0];
        if (!due) break;
        now = Math.max(now, due.next);
        due.next += Math.max(due.ms, 1);
        due.tick();
      }
      now = end;
    },
    get timers() {
      return timers.size;
    },
  };
}
