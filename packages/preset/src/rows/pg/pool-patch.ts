import { type Context, context } from '@opentelemetry/api';
import { type Connection, poolConnection } from './client-attributes.js';
import type { PgTracing } from './pg-tracing.js';

export interface PgPool {
  options?: Connection & { connectionString?: unknown };
  connect(...args: unknown[]): unknown;
}

type Callback = (this: unknown, error: unknown, ...rest: unknown[]) => unknown;

/**
 * `pool.connect()`. A saturated pool calls back in the context of whoever gave the client back, so without this the queries
 * of one request would land in the trace of another. A connect that fails is shown; one that goes well is noise.
 */
export function boundConnect(original: PgPool['connect'], tracing: PgTracing): PgPool['connect'] {
  return function connect(this: PgPool, ...args: unknown[]): unknown {
    const caller = context.active();
    const startTime = Date.now();
    const failed = (error: unknown) => showFailure(tracing, this, startTime, error, caller);
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

function showFailure(tracing: PgTracing, pool: PgPool, startTime: number, error: unknown, caller: Context): void {
  try {
    tracing.connectFailed(poolConnection(pool.options ?? {}), startTime, error, caller);
  } catch {
    // The error goes to the app whatever happens to its span.
  }
}
