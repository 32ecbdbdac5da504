import type { OtlpProtocol } from '../config/config.js';
import type { Delivered } from './delivery.js';
import type { Signal } from './otlp-settings.js';

/** What the worker is started with. */
export interface WorkerSettings {
  /** Marks the thread as ours: see guard.ts. */
  readonly winnowWorker: true;
  readonly protocol: OtlpProtocol;
}

export interface SendMessage {
  readonly id: number;
  readonly body: Uint8Array;
  readonly spans: number;
  /** Unless it is spans, by the protocol of the settings. */
  readonly as?: { readonly signal: Signal; readonly protocol: OtlpProtocol };
  /** The longest that it may take, where that is less than OTEL_EXPORTER_OTLP_TIMEOUT. */
  readonly mostMs?: number;
  /** Set at the end of the process. */
  readonly last?: LastCall;
}

/** The app's thread waits: it hears of nothing but two counters, which it can wait on. */
export interface LastCall {
  readonly deadlineMs: number;
  readonly counters: SharedArrayBuffer;
}

/** Batches of the last call whose delivery has ended, and the spans among them that were delivered. */
export const COUNTER = { finished: 0, deliveredSpans: 1 } as const;

export interface SentMessage {
  readonly id: number;
  readonly result: Delivered;
}
