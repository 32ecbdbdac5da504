import type { LogLevel } from './config/config.js';

const RANK: Readonly<Record<LogLevel, number>> = { none: 0, error: 1, warn: 2, info: 3, debug: 4, verbose: 5, all: 6 };

/** Winnow's own voice: lines on stderr that begin with `[winnow]`. */
export interface Log {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
  /** A warning that is given once per key, so that a fault in every request is one line. */
  once(key: string, message: string): void;
}

// Keys come from code, not from traffic; the bound is for the day when that is not so.
const MOST_KEYS = 500;

/** @param level `OTEL_LOG_LEVEL`; `none` silences everything, the start line too */
export function createLog(level: LogLevel, write: (line: string) => void = writeToStderr): Log {
  const said = new Set<string>();
  const at = (lowest: LogLevel) => (message: string) => {
    if (RANK[level] >= RANK[lowest]) write(`[winnow] ${message}\n`);
  };
  const warn = at('warn');
  return {
    error: at('error'),
    warn,
    info: at('info'),
    debug: at('debug'),
    once(key, message) {
      if (said.has(key) || said.size >= MOST_KEYS) return;
      said.add(key);
      warn(message);
    },
  };
}

function writeToStderr(line: string): void {
  try {
    process.stderr.write(line);
  } catch {
    // A closed stderr is the app's business; losing our line is all that may happen.
  }
}
