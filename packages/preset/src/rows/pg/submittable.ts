import { type Context, context } from '@opentelemetry/api';
import type { QueryCall } from './pg-tracing.js';

/** What `client.query()` takes instead of a text: pg's Query, pg-cursor, pg-query-stream, anybody's own. */
export interface Submittable {
  submit(...args: unknown[]): unknown;
  text?: unknown;
  /** pg-query-stream keeps its text there. */
  cursor?: { text?: unknown };
  callback?: unknown;
  emit?: (...args: unknown[]) => unknown;
  once?(event: string, listener: () => void): unknown;
  handleError?(error: unknown, ...rest: unknown[]): unknown;
  handleReadyForQuery?(...args: unknown[]): unknown;
}

export function isSubmittable(value: unknown): value is Submittable {
  return typeof value === 'object' && value !== null && typeof (value as Submittable).submit === 'function';
}

export function submittedText({ text, cursor }: Submittable): string | undefined {
  const found = text ?? cursor?.text;
  return typeof found === 'string' ? found : undefined;
}

/**
 * Ends the span when the connection says that the query is over, which it tells every kind of submittable by the same two
 * methods. A listener for 'error' would not do: it would hide an error that nobody else listens for.
 */
export function follow(query: Submittable, call: QueryCall, caller: Context): void {
  const { handleError, handleReadyForQuery, callback, emit } = query;
  if (handleError) {
    query.handleError = function (error, ...rest) {
      call.end(error ?? new Error());
      return handleError.call(this, error, ...rest);
    };
  }
  if (handleReadyForQuery) {
    query.handleReadyForQuery = function (...args) {
      call.end();
      return handleReadyForQuery.apply(this, args);
    };
  }
  // The native client has no ready message; a stream may be destroyed before it was submitted.
  query.once?.('end', () => call.end());
  query.once?.('close', () => call.end());
  if (typeof callback === 'function')
    query.callback = context.bind(caller, callback as (...args: unknown[]) => unknown);
  // Rows arrive in the socket's context, which is that of whoever opened the connection.
  if (emit) query.emit = context.bind(caller, emit);
}
