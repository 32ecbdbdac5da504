import { type Attributes, context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { createMessagingTracing, type Thrown } from '../messaging/messaging-tracing.js';
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
  end(span: Span, thrown?: Thrown): void;
}

export function createBullmqTracing(runtime: Runtime): BullmqTracing {
  const messaging = createMessagingTracing(runtime, BULLMQ_SCOPE, 'bullmq');
  return {
    publish(queue, count) {
      const more: Attributes = count > 1 ? { 'messaging.batch.message_count': count } : {};
      return messaging.publish(String(queue ?? ''), more, context.active());
    },
    process(queue, job) {
      const more: Attributes = {};
      if (typeof job.id === 'string') more['messaging.message.id'] = job.id;
      if (typeof job.name === 'string') more['bullmq.job.name'] = job.name;
      if (typeof job.attemptsMade === 'number') more['bullmq.job.attempt'] = job.attemptsMade + 1;
      const added = contextOf(job);
      if (job.repeatJobKey === undefined) return messaging.process(String(queue ?? ''), more, added);
      // Every run of a schedule would otherwise end up in the one trace that set it up.
      const origin = trace.getSpanContext(added);
      return messaging.process(String(queue ?? ''), more, ROOT_CONTEXT, origin ? [{ context: origin }] : []);
    },
    end: (span, thrown) => messaging.end(span, thrown && NO_FAILURES.has(nameOf(thrown.error)) ? undefined : thrown),
  };
}

function nameOf(error: unknown): string {
  return (error as { constructor?: { name?: string } } | null | undefined)?.constructor?.name ?? '';
}
