import { shown } from './shown.js';
import type { Batch, Result, Sink } from './sink.js';
import { messageOf, type WarnOnce } from './warn-once.js';

/** Sends a batch, and gives a result whatever the sink does: a sink may be anybody's. */
export async function sendBatch(sink: Sink, batch: Batch): Promise<Result> {
  try {
    const answer: unknown = await sink.send(batch);
    if (isResult(answer)) return answer;
    throw new TypeError(`send() answered with ${shown(answer)}; expected { ok: true } or { ok: false, … }`);
  } catch (error) {
    return { ok: false, retry: false, error: error instanceof Error ? error : new Error(messageOf(error)) };
  }
}

/**
 * Hands batches to the sink's `flushSync`.
 * @returns how many of the spans were not delivered; all of them where the sink does not say
 */
export function flushBatches(
  sink: Sink,
  batches: readonly Batch[],
  deadlineMs: number,
  spans: number,
  warn: WarnOnce,
): number {
  try {
    const missing: unknown = sink.flushSync?.(batches, deadlineMs);
    if (typeof missing === 'number' && missing >= 0) return missing;
    throw new TypeError(`expected the number of spans that were not delivered, got ${shown(missing)}`);
  } catch (error) {
    warn('flushSync', `flushing at the end of the process failed with "${messageOf(error)}"; its spans count as lost`);
    return spans;
  }
}

/** Spans of a batch that the backend has refused, 0 to all of them. */
export function rejectedOf(given: number | undefined, spans: number): number {
  return given !== undefined && given > 0 ? Math.min(given, spans) : 0;
}

function isResult(answer: unknown): answer is Result {
  return typeof answer === 'object' && answer !== null && typeof (answer as Partial<Result>).ok === 'boolean';
}
