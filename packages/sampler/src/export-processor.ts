import { TraceFlags } from '@opentelemetry/api';
import { createExportQueue, type ExportQueue } from './export-queue.js';
import { linkIncoming } from './incoming-link.js';
import type { SpanProcessor } from './sdk-types.js';
import type { Sink } from './sink.js';
import { estimateBytes } from './span-bytes.js';
import { createWarnOnce, messageOf } from './warn-once.js';

/**
 * Exports every sampled span as it ends, by the same queue and without judging anything: for those who bring their own
 * `Sampler` and want the delivery alone.
 * @param target a queue made by `createExportQueue`, or a sink, which then gets a queue of its own
 */
export function createExportProcessor(target: ExportQueue | Sink): SpanProcessor {
  const warn = createWarnOnce();
  const queue = 'add' in target ? target : createExportQueue({ sink: target, warn });
  let stopped = false;
  return {
    onStart: linkIncoming,
    onEnd(span) {
      if (stopped || (span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
      try {
        queue.add([span], 'baseline', estimateBytes(span));
      } catch (error) {
        warn('onEnd', `a span could not be queued: ${messageOf(error)}`);
      }
    },
    forceFlush: () => queue.flush(),
    shutdown() {
      stopped = true;
      return queue.shutdown();
    },
  };
}
