import { context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import { isSuppressed, SUPPRESSED_CONTEXT } from '../http/suppression.js';
import { followed } from '../messaging/followed.js';
import type { Row } from '../row.js';
import { BULLMQ_SCOPE, type BullmqTracing, createBullmqTracing } from './bullmq-tracing.js';
import { addedFlow, addedJob, addedJobs } from './job-context.js';
import type { Base, Flow, Job, Method } from './shapes.js';

interface Bullmq {
  Queue?: { prototype?: Record<'add' | 'addBulk', Method<Base>> };
  FlowProducer?: { prototype?: Record<'add', Method<Base>> };
  Worker?: { prototype?: Record<'callProcessJob' | 'run', Method<Base>> };
}

export const bullmqRow: Row = {
  library: 'bullmq',
  versions: ['>=5.0.0 <7'],
  scopes: [BULLMQ_SCOPE],
  why: 'No instrumentation is in the bundle, and without one a job knows nothing of the request that added it.',
  load(runtime) {
    const tracing = createBullmqTracing(runtime);
    return {
      patch(exports) {
        const { Queue, FlowProducer, Worker } = exports as Bullmq;
        if (Queue?.prototype) {
          patchMethod(Queue.prototype, 'add', (original) => added(original, tracing, addedJob));
          patchMethod(Queue.prototype, 'addBulk', (original) => added(original, tracing, addedJobs));
        }
        if (FlowProducer?.prototype) {
          patchMethod(FlowProducer.prototype, 'add', (original) => added(original, tracing, addedFlow));
        }
        if (Worker?.prototype) {
          patchMethod(Worker.prototype, 'callProcessJob', (original) => processed(original, tracing));
          // The loop that waits for jobs belongs to nobody, not even to the request that made the worker.
          patchMethod(Worker.prototype, 'run', (original) => inNobodysContext(original));
        }
        return exports;
      },
    };
  },
};

type WithContext = (args: readonly unknown[], span: Span) => unknown[];

function added(original: Method<Base>, tracing: BullmqTracing, withContext: WithContext): Method<Base> {
  return function (...args) {
    if (this.opts?.telemetry || isSuppressed(context.active())) return original.apply(this, args);
    const [first] = args;
    const queue = this.name ?? (first as Flow | undefined)?.queueName;
    return followed({
      start: () => tracing.publish(queue, Array.isArray(first) ? first.length : 1),
      end: tracing.end,
      // The scripts that it runs in Redis are how it works, and have no spans of their own.
      work: (span) => context.with(SUPPRESSED_CONTEXT, original, this, ...withContext(args, span)),
      untraced: () => original.apply(this, args),
    });
  };
}

function processed(original: Method<Base>, tracing: BullmqTracing): Method<Base> {
  return function (...args) {
    if (this.opts?.telemetry) return original.apply(this, args);
    return followed({
      start: () => tracing.process(this.name, args[0] as Job),
      end: tracing.end,
      work: (span) => context.with(trace.setSpan(ROOT_CONTEXT, span), original, this, ...args),
      untraced: () => original.apply(this, args),
    });
  };
}

function inNobodysContext(original: Method<Base>): Method<Base> {
  return function (...args) {
    return context.with(ROOT_CONTEXT, original, this, ...args);
  };
}
