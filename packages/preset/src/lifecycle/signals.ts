import { countsOnBeingAlone } from './signal-exit.js';

export interface SignalActions {
  /** Starts delivery and returns at once. */
  flush(): void;
  /** Delivers what cannot be delivered in one step, before the rest. Undefined where there is none of it. Never rejects. */
  flushOthers(): Promise<unknown> | undefined;
  /** Delivers before it returns, within the deadline. */
  flushSync(signal: NodeJS.Signals): void;
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Delivers when a signal asks the process to end, and leaves the end itself as it was. With a handler of the app, delivery
 * starts at once and the app decides (a supervisor may kill it before its own handler is done). Without one, the signal
 * is raised again after delivery, with our listener gone, so that the process ends by the signal as it would have.
 */
export function atSignals({ flush, flushOthers, flushSync }: SignalActions): () => void {
  /** The others were flushed, or are being: the next signal ends the process. */
  let asked = false;
  const onSignal = (signal: NodeJS.Signals) => {
    const others = process.listenerCount(signal) - 1;
    const watchers = countsOnBeingAlone();
    if (others > watchers) {
      flush();
      return;
    }
    // Who sends a second one does not want to wait.
    const flushed = asked ? undefined : flushOthers();
    asked = flushed !== undefined;
    if (flushed !== undefined) {
      void flushed.then(() => {
        if (asked) process.kill(process.pid, signal);
      });
      return;
    }
    flushSync(signal);
    process.removeListener(signal, onSignal);
    // Their turn comes next, and they raise the signal themselves.
    if (others === 0) process.kill(process.pid, signal);
    // Still alive: the first process of a container is not ended by a signal that it does not handle.
    setImmediate(() => process.on(signal, onSignal)).unref();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  };
}
