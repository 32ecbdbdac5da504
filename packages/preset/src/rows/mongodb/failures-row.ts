import type { Exception } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Errors on their way to the stock instrumentation, by message: it hands that to the span, and no more. */
const failing = new Map<string, Exception>();
const MOST = 64;

/** The error with this message that a command has just failed with. */
export function mongodbFailure(message: string): Exception | undefined {
  const error = failing.get(message);
  failing.delete(message);
  return error;
}

/** The name that MongoDB gives the code of an error, else the code. */
export function mongodbErrorType(thrown: Exception): string | undefined {
  const { code, codeName } = Object(thrown) as { readonly code?: unknown; readonly codeName?: unknown };
  if (typeof codeName === 'string' && /^\w{1,64}$/.test(codeName)) return codeName;
  return typeof code === 'number' ? String(code) : undefined;
}

/** Stands below the stock instrumentation, so it hears of an error first. */
export const mongodbFailuresRow: Row = {
  library: 'mongodb',
  versions: ['>=4.0.0 <8'],
  files: ['lib/cmap/connection.js'],
  makesNoSpans: true,
  why: 'A failed command said nothing of its error.',
  load: () => ({
    patch(exports) {
      const { Connection } = exports as { Connection?: { prototype?: { command: Method } } };
      if (Connection?.prototype) patchMethod(Connection.prototype, 'command', tellingFailures);
      return exports;
    },
  }),
};

function tellingFailures(original: Method): Method {
  return function command(this: unknown, ...args: unknown[]): unknown {
    const result = original.apply(this, args);
    // Before version 6.4 errors come by callbacks. Later the last argument is a class: it looks like one, and is none.
    if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') return result;
    return (result as PromiseLike<unknown>).then(undefined, (error: unknown) => {
      note(error);
      throw error;
    });
  };
}

function note(error: unknown): void {
  if (!(error instanceof Error)) return;
  if (failing.size >= MOST) failing.clear();
  failing.set(error.message, error);
}
