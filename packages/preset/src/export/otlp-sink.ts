import type { Result, Sink } from '@winnow/sampler';
import type { Config } from '../config/config.js';
import type { Log } from '../log.js';
import { createWorkerSink } from './worker-sink.js';

/** OTLP by a worker thread, or without one; says when the backend goes away and when it is back, a line each. */
export function createOtlpSink(otlp: Config['otlp'], log: Log): Sink {
  let sink: Sink | undefined;
  let away = false;

  function open(): Sink {
    try {
      return createWorkerSink(otlp.protocol);
    } catch (error) {
      log.once('no-worker', `No thread for sending (${(error as Error).message}). Sending from the app's own thread.`);
      const { createThreadSink } = require('./thread-sink.js') as typeof import('./thread-sink.js');
      return createThreadSink(otlp.protocol);
    }
  }

  function report(result: Result): void {
    if (result.ok && away) log.warn(`${otlp.shownEndpoint} takes traces again.`);
    if (!result.ok && !away) log.warn(awayLine(result));
    away = !result.ok;
  }

  function awayLine(result: Extract<Result, { ok: false }>): string {
    const now = result.retry
      ? 'They wait in memory, errors first, and are sent when it answers.'
      : 'This batch is dropped.';
    return `${otlp.shownEndpoint} does not take traces: ${result.error.message}. ${now} The app is not affected.`;
  }

  return {
    async send(batch) {
      try {
        sink ??= open();
        const result = await sink.send(batch);
        report(result);
        return result;
      } catch (error) {
        return { ok: false, retry: false, error: error as Error };
      }
    },
    flushSync(batches, deadlineMs) {
      const spans = batches.reduce((sum, batch) => sum + batch.spans.length, 0);
      if (spans === 0 && !sink) return 0;
      sink ??= open();
      return sink.flushSync?.(batches, deadlineMs) ?? spans;
    },
    async shutdown() {
      await sink?.shutdown?.();
    },
  };
}
