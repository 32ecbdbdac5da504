import type { SdkSpan } from './sdk-types.js';

/** Spans on their way out, the most urgent first. */
export interface Batch {
  readonly spans: readonly SdkSpan[];
}

/**
 * What became of a batch. `retry: true` says that the same batch may be sent again later: the queue puts it back in
 * front of its priority and waits; without it the spans are counted as lost.
 */
export type Result = { readonly ok: true } | { readonly ok: false; readonly retry: boolean; readonly error: Error };

/** Where kept spans go. Any OpenTelemetry `SpanExporter` is one, by `exporterSink(exporter)`. */
export interface Sink {
  /** Sends a batch. Never throws and never rejects: a failure is a `Result`. */
  send(batch: Batch): Promise<Result>;
  /**
   * Delivers these batches and whatever is still under way before it returns, blocking the thread for at most
   * `deadlineMs`. Called when the process ends, where nothing asynchronous runs any more. A sink without it loses what
   * it still holds at such an end.
   * @returns how many spans were not delivered
   */
  flushSync?(batches: readonly Batch[], deadlineMs: number): number;
  shutdown?(): Promise<void>;
}
