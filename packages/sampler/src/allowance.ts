import type { Clock } from './clock.js';

/** Seconds of silence that a burst may make up for. */
const BURST_SECONDS = 2;

/** Allows so many events per second. Without a timer: what has come in since is counted when somebody asks. */
export interface Allowance {
  allow(): boolean;
}

export function createAllowance(perSecond: number, clock: Clock): Allowance {
  const most = perSecond * BURST_SECONDS;
  let left = most;
  let at: number | undefined;
  return {
    allow() {
      const now = clock.now();
      left = Math.min(most, left + ((now - (at ?? now)) / 1000) * perSecond);
      at = now;
      if (left < 1) return false;
      left--;
      return true;
    },
  };
}
