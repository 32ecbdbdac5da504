import type { QueueOptions } from './tail-sampling.js';

/** What `queue` is where nothing is set; see `QueueOptions`. */
export const DEFAULT_QUEUE: QueueOptions = {
  maxSpans: 16_384,
  maxBytes: 16 * 2 ** 20,
  batchSpans: 512,
  delayMs: 1000,
  sendTimeoutMs: 30_000,
};
