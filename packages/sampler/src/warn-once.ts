import { diag } from '@opentelemetry/api';

export type WarnOnce = (cause: string, message: string) => void;

/**
 * One line per cause: whatever goes wrong here goes wrong thousands of times a second.
 * @param warn gets the line without a prefix. Default: the api's `diag.warn`
 */
export function createWarnOnce(
  warn: (message: string) => void = (message) => diag.warn(`[winnow] ${message}`),
): WarnOnce {
  const said = new Set<string>();
  return (cause, message) => {
    if (said.has(cause) || said.size >= 100) return;
    said.add(cause);
    try {
      warn(message);
    } catch {
      // A logger that throws must not reach the app either.
    }
  };
}

/** What an error says. Anything can be thrown, also what cannot be made text. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return 'something without words';
  }
}

/** For timers: what is thrown in one ends the process. */
export function neverThrowing(act: () => void, what: string, warn: WarnOnce): () => void {
  return () => {
    try {
      act();
    } catch (error) {
      warn(`timer: ${what}`, `the timer of ${what} failed with "${messageOf(error)}"; it goes on`);
    }
  };
}
