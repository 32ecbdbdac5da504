import { type Context, context, trace } from '@opentelemetry/api';
import { isSuppressed } from '../http/suppression.js';
import type { PgTracing, QueryCall } from '../pg/pg-tracing.js';
import { queryText } from './query-text.js';

type Fn = (this: unknown, ...args: unknown[]) => unknown;

/** A promise that asks the database once somebody waits for it. A piece of another query is one too, and is never waited for. */
export interface Query {
  readonly strings: readonly string[];
  readonly args: readonly unknown[];
  /** The library's own queries, such as the one for the types of a database, cannot be cancelled. */
  readonly canceller?: unknown;
  readonly executed: boolean;
  resolve: Fn;
  reject: Fn;
  forEachFn?: Fn;
  cursorFn?: Fn;
  handle(): unknown;
}

interface Running {
  readonly call: QueryCall | undefined;
  readonly caller: Context;
}

const NO_CONNECTION = {};

/** `query.handle()`, which `then`, `execute`, `forEach` and each step of a cursor come by. */
export function tracedHandle(original: Query['handle'], tracing: PgTracing): Query['handle'] {
  const running = new WeakMap<Query, Running>();
  const ours = new WeakSet<Fn>();
  return function handle(this: Query) {
    try {
      let run = running.get(this);
      if (run === undefined && !this.executed) {
        run = { call: start(this, tracing), caller: context.active() };
        running.set(this, run);
      }
      if (run !== undefined) follow(this, run, ours);
    } catch {
      // The query runs whatever happens to its span.
    }
    return original.call(this);
  };
}

function start(query: Query, tracing: PgTracing): QueryCall | undefined {
  const caller = context.active();
  if (query.canceller === undefined || isSuppressed(caller)) return undefined;
  if (trace.getSpan(caller)?.isRecording() === false) return undefined;
  return tracing.query(NO_CONNECTION, NO_CONNECTION, queryText(query), caller);
}

/** A cursor puts new functions in their places at each step. */
function follow(query: Query, { call, caller }: Running, ours: WeakSet<Fn>): void {
  const { resolve, reject, forEachFn, cursorFn } = query;
  if (call && !ours.has(resolve)) {
    query.resolve = mine(ours, function (...args) {
      call.end();
      return resolve.apply(this, args);
    });
    query.reject = mine(ours, function (error, ...rest) {
      call.end(error ?? new Error());
      return reject.call(this, error, ...rest);
    });
  }
  // Rows arrive in the context of whoever opened the connection.
  if (forEachFn && !ours.has(forEachFn)) query.forEachFn = mine(ours, context.bind(caller, forEachFn));
  if (cursorFn && !ours.has(cursorFn)) query.cursorFn = mine(ours, context.bind(caller, cursorFn));
}

function mine(ours: WeakSet<Fn>, fn: Fn): Fn {
  ours.add(fn);
  return fn;
}
