import type { Clock } from './clock.js';
import type { Limits } from './tail-sampling.js';
import type { TraceStore } from './trace-store.js';
import type { WarnOnce } from './warn-once.js';

/** Fullness of the store, 0 to 1, at which relief begins, and at which it ends again. */
const ON = 0.9;
const OFF = 0.75;
/** On for at least this long, so that it does not flutter. */
const LEAST_MS = 10_000;
/** For this long after its end, requests that began under it are still open and go on unrecorded. */
const AFTERMATH_MS = 60_000;

/**
 * Stress relief: while the store is nearly full, new traces that nobody has kept yet are not recorded at all, which costs
 * next to nothing. The baseline goes on as ever, since its draw needs no memory; what is lost are errors and slow requests
 * among the rest. The thresholds are those of Refinery's stress relief (Honeycomb), with the store in the place of its heap.
 */
export interface Relief {
  /** Whether a new trace that is not drawn by anybody goes unrecorded. Asked once per trace. */
  sheds(): boolean;
  /** Relief is on, or was until a minute ago. */
  readonly recent: boolean;
  readonly active: boolean;
  /** How full the store is, 0 to 1 and a little more: the fullest of its bounds. */
  readonly level: number;
}

interface ReliefOptions {
  readonly enabled: boolean;
  readonly store: TraceStore;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly warn: WarnOnce;
}

export function createRelief({ enabled, store, limits, clock, warn }: ReliefOptions): Relief {
  let since: number | undefined;
  let endedAt = Number.NEGATIVE_INFINITY;
  let everOn = false;

  const level = () => Math.max(store.traces / limits.traces, store.spans / limits.spans, store.bytes / limits.bytes);

  return {
    sheds() {
      if (since === undefined) {
        if (!enabled || level() < ON) return false;
        since = clock.now();
        everOn = true;
        warn(
          'relief',
          'more is going on than may be held in memory: until that is over, new traces outside of the baseline are not recorded',
        );
        return true;
      }
      const now = clock.now();
      if (now - since < LEAST_MS || level() >= OFF) return true;
      since = undefined;
      endedAt = now;
      return false;
    },
    get recent() {
      return everOn && (since !== undefined || clock.now() - endedAt < AFTERMATH_MS);
    },
    get level() {
      return level();
    },
    get active() {
      return since !== undefined;
    },
  };
}
