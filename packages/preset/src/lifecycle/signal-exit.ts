// The package signal-exit listens to signals without handling them, and ends the process only if all listeners are its
// own. Beside ours it would wait for us as we would for it, and the process would outlive SIGTERM.
const KEYS = [Symbol.for('signal-exit emitter'), '__signal_exit_emitter__'] as const;

interface Emitter {
  /** How many copies of the package listen. */
  readonly count?: unknown;
}

/** How many listeners there are, to each signal, that act only when no others are left. */
export function countsOnBeingAlone(): number {
  const places = [globalThis, process] as unknown as Readonly<Record<string | symbol, Emitter | undefined>>[];
  return places.reduce((sum, place, index) => {
    const count = place[KEYS[index] as string | symbol]?.count;
    return sum + (typeof count === 'number' ? count : 0);
  }, 0);
}
