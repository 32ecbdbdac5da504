import type { OtlpProtocol } from '../config/config.js';
import type { Delivered } from './delivery.js';

/** What the worker is started with. */
export interface WorkerSettings {
  /** Marks the thread as ours: see guard.ts. */
  readonly winnowWorker: true;
  readonly protocol: OtlpProtocol;
  /** Two counters that the app's thread can wait on when the process ends. */
  readonly counters: SharedArrayBuffer;
}

/** Batches whose delivery has ended, and the spans among them that were not delivered. */
export const COUNTER = { finished: 0, lostSpans: 1 } as const;

export interface SendMessage {
  readonly id: number;
  readonly body: Uint8Array;
  readonly spans: number;
  /** Set at the end of the process: milliseconds that are left. */
  readonly deadlineMs?: number;
}

export interface SentMessage {
  readonly id: number;
  readonly result: Delivered;
}
