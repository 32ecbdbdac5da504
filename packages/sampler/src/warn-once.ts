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

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
