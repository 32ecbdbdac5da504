import { withinTime } from '../within-time.js';
import type { ProcessEnd } from './process-end.js';

type Parts = Pick<ProcessEnd, 'timeoutMs' | 'flushOthers' | 'flushOthersSync' | 'onOthersLost'>;

interface OthersEnd {
  flush(): Promise<boolean> | undefined;
  /** At each 'beforeExit'. */
  naturally(): void;
  flushSync(deadlineMs: number): void;
  /** For how long this end of the process was held up by `flush`, until just now. */
  heldMs(): number;
}

/** Of the time of an end: the rest is for spans, whose backend may be another one. */
const SHARE = 0.75;

/** Collecting metrics once more so soon would send the same values. */
const SOON_MS = 100;

/** The end of metrics and log records, which are OpenTelemetry's own and know promises alone. */
export function createOthersEnd({ timeoutMs, flushOthers, flushOthersSync, onOthersLost }: Parts): OthersEnd {
  let began = 0;
  let flushedAt = Number.NEGATIVE_INFINITY;
  let hangs = false;
  let ran = false;

  function flush(): Promise<boolean> | undefined {
    began = performance.now();
    const flushed = flushOthers();
    return (
      flushed &&
      withinTime(flushed, timeoutMs * SHARE).then((inTime) => {
        hangs = !inTime;
        flushedAt = performance.now();
        return inTime;
      })
    );
  }

  const isJustFlushed = () => performance.now() - flushedAt < SOON_MS;
  return {
    flush,
    heldMs: () => (isJustFlushed() ? flushedAt - began : 0),
    naturally() {
      // Sending is work, after which the event comes again. There is always a metric to send.
      if (!ran) void flush();
      ran = true;
    },
    flushSync(deadlineMs) {
      const justFlushed = isJustFlushed();
      try {
        // A backend that has had its time is not given it twice.
        if (justFlushed && hangs) return onOthersLost();
        if (!flushOthersSync(deadlineMs, justFlushed && ran)) onOthersLost();
      } catch {
        // The end of the process is the app's; it goes on.
      }
    },
  };
}
