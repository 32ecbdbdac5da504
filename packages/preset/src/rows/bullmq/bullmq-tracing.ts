import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { errorType, safeException } from '../../redact/index.js';
import { ownVersion } from '../../version.js';
import { destinationName } from '../destination-name.js';
import type { Runtime } from '../row.js';
import { contextOf } from './job-context.js';
import type { Job } from './shapes.js';

export const BULLMQ_SCOPE = '@winnow/bullmq';

/** What a processor throws to put its job back; nothing has failed. */
const NO_FAILURES: ReadonlySet<string> = new Set([
  'DelayedError',
  'WaitingError',
  'WaitingChildrenError',
  'RateLimitError',
]);

export interface BullmqTracing {
  publish(queue: unknown, count: number): Span;
  process(queue: unknown, job: Job): Span;
  /** Ends a span; with what was thrown, if anything was. */
  end(span: Span, thrown?: { readonly error: unknown }): void;
}

export function createBullmqTracing(runtime: Runtime): BullmqTracing {
  const tracer: Tracer = runtime.tracerProvider.getTracer(BULLMQ_SCOPE, ownVersion());
  const { redact } = runtime.config;

  function start(
    kind: SpanKind,
    operation: string,
    queue: unknown,
    more: Attributes,
    parent: Context,
    links = {},
  ): Span {
    const destination = typeof queue === 'string' ? queue : '';
    const attributes = {
      'messaging.system': 'bullmq',
      'messaging.operation.name': operation,
      'messaging.operation.type': kind === SpanKind.PRODUCER ? 'send' : 'process',
      'messaging.destination.name': destination,
      ...more,
    };
    return tracer.startSpan(`${operation} ${destinationName(destination)}`, { kind, attributes, ...links }, parent);
  }

  return {
    publish(queue, count) {
      const more: Attributes = count > 1 ? { 'messaging.batch.message_count': count } : {};
      return start(SpanKind.PRODUCER, 'publish', queue, more, context.active());
    },
    process(queue, job) {
      const more: Attributes = {};
      if (typeof job.id === 'string') more['messaging.message.id'] = job.id;
      if (typeof job.name === 'string') more['bullmq.job.name'] = job.name;
      if (typeof job.attemptsMade === 'number') more['bullmq.job.attempt'] = job.attemptsMade + 1;
      const added = contextOf(job);
      if (job.repeatJobKey === undefined) return start(SpanKind.CONSUMER, 'process', queue, more, added);
      // Every run of a schedule would otherwise end up in the one trace that set it up.
      const origin = trace.getSpanContext(added);
      const links = origin ? { links: [{ context: origin }] } : {};
      return start(SpanKind.CONSUMER, 'process', queue, more, ROOT_CONTEXT, links);
    },
    end(span, thrown) {
      try {
        if (thrown && !NO_FAILURES.has(nameOf(thrown.error))) {
          span.recordException(safeException(thrown.error, redact));
          span.setAttribute('error.type', errorType(thrown.error));
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end();
      } catch {
        // The job's result goes on its way whatever happens to its span.
      }
    },
  };
}

function nameOf(error: unknown): string {
  return (error as { constructor?: { name?: string } } | null | undefined)?.constructor?.name ?? '';
}
