import { withinTime } from '../within-time.js';
import type { ProcessEnd } from './process-end.js';

type Parts = Pick<ProcessEnd, 'timeoutMs' | 'flushOthers' | 'flushOthersSync' | 'onOthersLost'>;

interface OthersEnd {
  flush(): Promise<boolean> | undefined;
  /** At each 'beforeExit'. */
  naturally(): void;
  flushSync(deadlineMs: number): void;
}

/** Collecting metrics once more so soon would send the same values. */
const SOON_MS = 100;

/** The end of metrics and log records, which are OpenTelemetry's own and know promises alone. */
export function createOthersEnd({ timeoutMs, flushOthers, flushOthersSync, onOthersLost }: Parts): OthersEnd {
  let flushedAt = Number.NEGATIVE_INFINITY;
  let hangs = false;
  let ran = false;

  function flush(): Promise<boolean> | undefined {
    const flushed = flushOthers();
    return (
      flushed &&
      withinTime(flushed, timeoutMs).then((inTime) => {
        hangs = !inTime;
        flushedAt = performance.now();
        return inTime;
      })
    );
  }

  return {
    flush,
    naturally() {
      // Sending is work, after which the event comes again. There is always a metric to send.
      if (!ran) void flush();
      ran = true;
    },
    flushSync(deadlineMs) {
      const justFlushed = performance.now() - flushedAt < SOON_MS;
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
