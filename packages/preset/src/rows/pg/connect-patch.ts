import { type Context, context } from '@opentelemetry/api';
import type { Connection } from './client-attributes.js';
import type { PgTracing } from './pg-tracing.js';

export type Connect<T> = (this: T, ...args: unknown[]) => unknown;

type Callback = (this: unknown, error: unknown, ...rest: unknown[]) => unknown;

/**
 * `connect()` of a pool or a client. Callbacks get the context of their caller. A connect that fails is shown; one that goes well is
 * noise.
 * @param connectionOf where it goes to, asked once it has failed
 * @param isOurs whether nobody else shows the failure
 */
export function shownConnect<T>(
  original: Connect<T>,
  tracing: PgTracing,
  connectionOf: (target: T) => Connection,
  isOurs: () => boolean = () => true,
): Connect<T> {
  return function connect(this: T, ...args: unknown[]): unknown {
    if (!isOurs()) return original.apply(this, args);
    const caller = context.active();
    // The cheaper clock: most connects go well, and nobody asks.
    const startTime = performance.now();
    const failed = (error: unknown) => showFailure(tracing, () => connectionOf(this), startTime, error, caller);
    const callback = args[0];
    if (typeof callback === 'function') {
      args[0] = function (this: unknown, error: unknown, ...rest: unknown[]) {
        if (error) failed(error);
        return context.with(caller, callback as Callback, this, error, ...rest);
      };
      return original.apply(this, args);
    }
    const result = original.apply(this, args);
    if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') return result;
    return (result as PromiseLike<unknown>).then(undefined, (error: unknown) => {
      failed(error);
      throw error;
    });
  };
}

function showFailure(
  tracing: PgTracing,
  connection: () => Connection,
  startTime: number,
  error: unknown,
  caller: Context,
): void {
  try {
    tracing.connectFailed(connection(), startTime, error, caller);
  } catch {
    // The error goes to the app whatever happens to its span.
  }
}
