import {
  appThreadHasTime,
  limitAppThread,
  usesAppThread,
  waitedForAppThreadMs,
  waitForAppThread,
} from '../export/app-thread.js';
import { otherThread } from '../other-thread.js';
import { atCrash } from './crash.js';
import { atExit } from './exit.js';
import { createOthersEnd, SHARE } from './others-end.js';
import { atSignals } from './signals.js';

export interface Delivery {
  flush(): Promise<void>;
  /** @returns spans lost */
  flushSync(deadlineMs: number): number;
}

export interface OtherSignals {
  /** Takes turns of the event loop: at a signal. */
  flush(): Promise<void>;
  /** Asks observable instruments once more: at a natural end, where those may wait that want to. */
  observe(): Promise<void>;
  /** Hands all of it over at the end of the process. @returns waits, and says whether all of it was delivered */
  sendLast(deadlineMs: number): () => boolean;
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
  /** Spans that wait for delivery or are under way. */
  queued(): number;
  /** Metrics and log records. Undefined where there are none. */
  others(): OtherSignals | undefined;
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
  const { delivery, timeoutMs, queued, onCrash, onEnd, lostSoFar, onLoss } = end;
  const others = createOthersEnd(end);
  limitAppThread(timeoutMs * SHARE);
  const flush = () => delivery.flush().catch(() => {});
  /** Spans are on their way meanwhile, and waited for where they need it. */
  const flushOthers = () => {
    if (usesAppThread()) return others.flush(flush());
    const flushed = others.flush();
    if (flushed) void flush();
    return flushed;
  };
  const flushAll = () => {
    void flush();
    void others.flush();
  };
  let left = 0;
  const beforeExit = () => {
    // What is sent from the app's own thread makes the event come again. A backend that is away is asked once.
    if (queued() > left && appThreadHasTime()) void flush().then(() => (left = queued()));
    waitForAppThread();
    others.naturally();
  };
  const leftMs = () => timeoutMs - others.heldMs() - waitedForAppThreadMs();
  let told = 0;
  const flushSync = (how: number | NodeJS.Signals, beside?: () => void) => {
    try {
      onEnd?.(how);
      beside?.();
      const before = lostSoFar();
      const atEnd = delivery.flushSync(leftMs());
      // A process that survives its signal passes here again.
      if (before + atEnd > told) onLoss({ atEnd, before });
      told = before + atEnd;
    } catch {
      // The end of the process is the app's; it goes on.
    }
  };
  const last = (exitCode: number) => {
    let waitForOthers = () => {};
    // Beside the spans: the backend of either may hang.
    flushSync(exitCode, () => {
      waitForOthers = others.sendLast(leftMs());
    });
    try {
      waitForOthers();
    } catch {
      // As above.
    }
  };
  const removers = [atExit(last), atCrash(onCrash)];
  // Signals go to the main thread alone.
  if (otherThread() === undefined) removers.push(atSignals({ flush: flushAll, flushOthers, flushSync }));
  process.on('beforeExit', beforeExit);
  removers.push(() => process.removeListener('beforeExit', beforeExit));
  return () => {
    for (const remove of removers) remove();
  };
}
