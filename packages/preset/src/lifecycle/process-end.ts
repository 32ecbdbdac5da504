import { isMainThread } from 'node:worker_threads';
import { atCrash } from './crash.js';
import { atExit } from './exit.js';
import { createOthersEnd } from './others-end.js';
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
  /** Sends metrics and log records, which takes turns of the event loop: at a signal and at a natural end. Undefined where there are none. */
  flushOthers(): Promise<void> | undefined;
  /** The same in one step, at `process.exit()` and after a crash. @returns whether all of it was delivered */
  flushOthersSync(deadlineMs: number, justFlushed: boolean): boolean;
  onCrash(error: unknown): void;
  /** The last moment in which spans can be ended. @param how the exit code, or the signal that ends the process */
  onEnd?(how: number | NodeJS.Signals): void;
  /** Spans lost so far, for the line at the end. */
  lostSoFar(): number;
  /** Called at the end if anything was lost that was not told yet. */
  onLoss(loss: Loss): void;
  onOthersLost(): void;
}

/**
 * Owns the end of the process: natural end, `process.exit`, uncaught exceptions and rejections, signals. Exit code and signal
 * stay as they would be. Nothing can be done about SIGKILL, an abort, or `worker.terminate()`.
 */
export function ownProcessEnd(end: ProcessEnd): () => void {
  const { delivery, timeoutMs, onCrash, onEnd, lostSoFar, onLoss } = end;
  const others = createOthersEnd(end);
  const flush = () => {
    delivery.flush().catch(() => {});
  };
  /** Spans are on their way meanwhile. */
  const flushOthers = () => {
    const flushed = others.flush();
    if (flushed) flush();
    return flushed;
  };
  const flushAll = () => {
    flush();
    void others.flush();
  };
  const beforeExit = () => {
    flush();
    others.naturally();
  };
  let told = 0;
  const flushSync = (how: number | NodeJS.Signals) => {
    try {
      onEnd?.(how);
      const before = lostSoFar();
      const atEnd = delivery.flushSync(timeoutMs - others.heldMs());
      // A process that survives its signal passes here again.
      if (before + atEnd > told) onLoss({ atEnd, before });
      told = before + atEnd;
    } catch {
      // The end of the process is the app's; it goes on.
    }
  };
  const last = (exitCode: number) => {
    const until = performance.now() + timeoutMs - others.heldMs();
    flushSync(exitCode);
    others.flushSync(until - performance.now());
  };
  const removers = [atExit(last), atCrash(onCrash)];
  // Signals go to the main thread alone.
  if (isMainThread) removers.push(atSignals({ flush: flushAll, flushOthers, flushSync }));
  process.on('beforeExit', beforeExit);
  removers.push(() => process.removeListener('beforeExit', beforeExit));
  return () => {
    for (const remove of removers) remove();
  };
}
