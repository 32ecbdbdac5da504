import { isMainThread } from 'node:worker_threads';
import { withinTime } from '../within-time.js';
import { atCrash } from './crash.js';
import { atExit } from './exit.js';
import { atSignals } from './signals.js';

export interface Delivery {
  flush(): Promise<void>;
  /** @returns spans lost */
  flushSync(deadlineMs: number): number;
}

export interface Loss {
  /** Not delivered at the end of the process. */
  readonly atEnd: number;
  /** Dropped while it ran: refused, or pushed out of a full queue. */
  readonly before: number;
}

export interface ProcessEnd {
  readonly delivery: Delivery;
  /** `WINNOW_EXIT_TIMEOUT`: the longest that one end waits, however many of the events below it passes through. */
  readonly timeoutMs: number;
  /**
   * Sends metrics and log records, which takes turns of the event loop: at a signal and at a natural end, not at
   * `process.exit()` or after a crash. Undefined where there are none.
   */
  flushOthers(): Promise<void> | undefined;
  onCrash(error: unknown): void;
  /** The last moment in which spans can be ended. @param how the exit code, or the signal that ends the process */
  onEnd?(how: number | NodeJS.Signals): void;
  /** Spans lost so far, for the line at the end. */
  lostSoFar(): number;
  /** Called at the end if anything was lost that was not told yet. */
  onLoss(loss: Loss): void;
}

/**
 * Owns the end of the process: natural end, `process.exit`, uncaught exceptions and rejections, signals. Exit code and signal
 * stay as they would be. Nothing can be done about SIGKILL, an abort, or `worker.terminate()`.
 */
export function ownProcessEnd(end: ProcessEnd): () => void {
  const { delivery, timeoutMs, onCrash, onEnd, lostSoFar, onLoss } = end;
  const flushOthers = () => {
    const flushed = end.flushOthers();
    return flushed && withinTime(flushed, timeoutMs);
  };
  const flush = () => {
    delivery.flush().catch(() => {});
  };
  const flushAll = () => {
    flush();
    void flushOthers();
  };
  let ran = false;
  const beforeExit = () => {
    flush();
    // Sending is work, after which the event comes again. There is always a metric to send.
    if (!ran) void flushOthers();
    ran = true;
  };
  let told = 0;
  const flushSync = (how: number | NodeJS.Signals) => {
    try {
      onEnd?.(how);
      const before = lostSoFar();
      const atEnd = delivery.flushSync(timeoutMs);
      // A process that survives its signal passes here again.
      if (before + atEnd > told) onLoss({ atEnd, before });
      told = before + atEnd;
    } catch {
      // The end of the process is the app's; it goes on.
    }
  };
  const removers = [atExit(flushSync), atCrash(onCrash)];
  // Signals go to the main thread alone.
  if (isMainThread) removers.push(atSignals({ flush: flushAll, flushOthers, flushSync }));
  process.on('beforeExit', beforeExit);
  removers.push(() => process.removeListener('beforeExit', beforeExit));
  return () => {
    for (const remove of removers) remove();
  };
}
