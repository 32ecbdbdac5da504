import type { SdkSpan } from './sdk-types.js';

/** Spans on their way out, the most urgent first. */
export interface Batch {
  readonly spans: readonly SdkSpan[];
  /** Others that belong to it, as the sink's own `pack` has made them. None where it has no such method. */
  readonly packed?: readonly Packed[];
}

/** Spans in the form in which their sink sends them. What it knows of them beyond this is its own. */
export interface Packed {
  /** What they hold from now on. */
  readonly bytes: number;
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
  /**
   * Called with a few dozen of the spans that wait, as soon as there are so many: what a sink serializes now is nothing to do all at once
   * when the batch is full, and nothing for the garbage collector to move meanwhile.
   * @returns what its batches hold in the place of these spans; undefined where they have to stay as they are for now
   */
  pack?(spans: readonly SdkSpan[]): Packed | undefined;
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
