import type { SdkSpan } from './sdk-types.js';

/** Spans on their way out, the most urgent first. */
export interface Batch {
  readonly spans: readonly SdkSpan[];
}

/**
 * What became of a batch. `retry: true` says that the same batch may be sent again later: the queue puts it back in
 * front of its priority and waits; without it the spans are counted as lost.
 */
export type Result = Taken | Failed;

export interface Taken {
  readonly ok: true;
  /** How many spans of the batch the backend took and then refused. Default 0. */
  readonly rejected?: number;
  /** Why, in the backend's words. */
  readonly message?: string;
}

export interface Failed {
  readonly ok: false;
  readonly retry: boolean;
  readonly error: Error;
  /** How long the backend asks to be left alone. Default: the queue's own backoff. */
  readonly afterMs?: number;
  /** The sink has told the user itself: the queue counts the loss and says nothing. */
  readonly reported?: boolean;
}

/** Where kept spans go. Any OpenTelemetry `SpanExporter` is one, by `exporterSink(exporter)`. */
export interface Sink {
  /** Called when the first spans are queued: a sink that takes time to start does so now, not when the process ends. */
  prepare?(): void;
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
