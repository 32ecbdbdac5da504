import { type Context, context, trace } from '@opentelemetry/api';
import { isSuppressed } from '../http/suppression.js';
import type { Connection } from './client-attributes.js';
import type { Connect } from './connect-patch.js';
import type { PgTracing, QueryCall } from './pg-tracing.js';
import { follow, isSubmittable, submittedText } from './submittable.js';

export interface PgClient {
  connectionParameters?: Connection;
  query(...args: unknown[]): unknown;
  connect: Connect<PgClient>;
}

type Callback = (this: unknown, error: unknown, ...rest: unknown[]) => unknown;

/** `client.query()` in all its forms: a text or an object or a submittable, a callback in any place or a promise. */
export function tracedQuery(original: PgClient['query'], tracing: PgTracing): PgClient['query'] {
  return function query(this: PgClient, ...args: unknown[]): unknown {
    const caller = context.active();
    const call = started(tracing, this, args[0], caller);
    try {
      return ended(run.call(this, original, args, call, caller), call, args[0]);
    } catch (error) {
      call?.end(error);
      throw error;
    }
  };
}

/** Below a span that records nothing there is nothing to record; callbacks still need their context. */
function started(tracing: PgTracing, client: PgClient, query: unknown, caller: Context): QueryCall | undefined {
  try {
    if (isSuppressed(caller) || trace.getSpan(caller)?.isRecording() === false) return undefined;
    const call = tracing.query(client, client.connectionParameters ?? {}, textOf(query), caller);
    if (isSubmittable(query)) follow(query, call, caller);
    return call;
  } catch {
    // A query without a span is better than none.
    return undefined;
  }
}

function run(
  this: PgClient,
  original: PgClient['query'],
  args: unknown[],
  call: QueryCall | undefined,
  caller: Context,
) {
  const first = args[0];
  const at = callbackIndex(args);
  if (isSubmittable(first)) {
    if (at !== -1) args[at] = context.bind(caller, args[at] as Callback);
    return original.apply(this, args);
  }
  if (at !== -1) {
    args[at] = finishing(args[at] as Callback, call, caller);
    return original.apply(this, args);
  }
  const config = first as { callback?: unknown } | null;
  if (typeof config !== 'object' || typeof config?.callback !== 'function') return original.apply(this, args);
  return withCallback(
    config as { callback: Callback },
    (callback) => finishing(callback, call, caller),
    () => original.apply(this, args),
  );
}

/** pg takes the last function among the second and third argument. */
function callbackIndex(args: readonly unknown[]): number {
  if (typeof args[2] === 'function') return 2;
  return typeof args[1] === 'function' ? 1 : -1;
}

function finishing(callback: Callback, call: QueryCall | undefined, caller: Context): Callback {
  return function (error, ...rest) {
    call?.end(error ?? undefined);
    return context.with(caller, callback, this, error, ...rest);
  };
}

/** The app's own object holds the callback: it is swapped for the call, in which pg reads it, and put back. */
function withCallback(
  config: { callback: Callback },
  wrap: (callback: Callback) => Callback,
  call: () => unknown,
): unknown {
  const theirs = config.callback;
  if (!Reflect.set(config, 'callback', wrap(theirs))) return call();
  try {
    return call();
  } finally {
    Reflect.set(config, 'callback', theirs);
  }
}

/**
 * The promise handed out is one that follows pg's: a rejection that the app does not handle must stay unhandled, so the
 * original may not be handled behind its back.
 */
function ended(result: unknown, call: QueryCall | undefined, first: unknown): unknown {
  if (
    call === undefined ||
    result === first ||
    typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function'
  ) {
    return result;
  }
  return (result as PromiseLike<unknown>).then(
    (value) => {
      call.end();
      return value;
    },
    (error: unknown) => {
      call.end(error ?? new Error());
      throw error;
    },
  );
}

function textOf(query: unknown): string | undefined {
  try {
    if (typeof query === 'string') return query;
    if (isSubmittable(query)) return submittedText(query);
    const text = (query as { text?: unknown } | null | undefined)?.text;
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
