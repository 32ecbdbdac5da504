import type { Span } from '@opentelemetry/api';

/**
 * What an HTTP instrumentation tells the sampler, and what it must put on the wire. All of it is optional: without these
 * calls a trace is still judged when its spans end, but callers cannot be told.
 */
export interface HttpSignals {
  /**
   * The response of a server span is about to be written: a status of 500 or more, or a root that is slow already,
   * keeps the trace here and now.
   * @param contentType of the response: a `text/event-stream` is not slow for lasting long
   * @returns the value of the `x-winnow-keep` response header (the verdict on this trace, ids of others that are to be brought
   *   back), or undefined when nothing is to be announced
   */
  responding(span: Span, statusCode: number, contentType?: unknown): string | undefined;
  /**
   * A client span has its response headers.
   * @param keep the value of the response's `x-winnow-keep` header, if it has one
   */
  responded(span: Span, statusCode: number, keep: string | undefined): void;
  /** A server response was cut off before it was complete. */
  aborted(span: Span): void;
}
