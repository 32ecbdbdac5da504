import type { Exception } from '@opentelemetry/api';

type Callback = (this: unknown, error: unknown, ...rest: unknown[]) => unknown;
type Method = (this: unknown, ...args: unknown[]) => unknown;
/** What pools make of a query before they have a connection for it. */
type Command = { onResult?: unknown } | undefined;
type Emitter = { once?(event: 'error', listener: (error: unknown) => void): unknown } | undefined;

/** The error that callbacks are being told of: the stock instrumentation, which is one of them, hands its text to the span, no more. */
let failing: unknown;

/** The error with this message that a query has just failed with. */
export function mysql2Failure(message: string): Exception | undefined {
  const error = failing as { readonly message?: unknown } | null | undefined;
  if (error?.message !== message) return undefined;
  failing = undefined;
  return error as Exception;
}

/** `query` and `execute` of a connection, below the stock instrumentation: whoever listens to their errors can ask for them here. */
export function tellingFailures(original: Method): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const alone = args.length === 1;
    const command = args[0] as Command;
    const isWaiting = alone && typeof command?.onResult === 'function';
    if (isWaiting) command.onResult = telling(command.onResult as Callback);
    const result = original.apply(
      this,
      args.map((arg) => (typeof arg === 'function' ? telling(arg as Callback) : arg)),
    );
    // Its errors are events then. The instrumentation listens as well, after us.
    if (alone && !isWaiting) listen(result as Emitter);
    return result;
  };
}

function listen(query: Emitter): void {
  query?.once?.('error', (error) => {
    failing = error;
  });
}

function telling(callback: Callback): Callback {
  return function (this: unknown, error, ...rest) {
    if (!error) return callback.call(this, error, ...rest);
    const before = failing;
    failing = error;
    try {
      return callback.call(this, error, ...rest);
    } finally {
      failing = before;
    }
  };
}
