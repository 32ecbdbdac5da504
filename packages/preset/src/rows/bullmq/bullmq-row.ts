import { context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import { isSuppressed, SUPPRESSED_CONTEXT } from '../http/suppression.js';
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
    return followed(
      () => tracing.publish(queue, Array.isArray(first) ? first.length : 1),
      tracing,
      // The scripts that it runs in Redis are how it works, and have no spans of their own.
      (span) => context.with(SUPPRESSED_CONTEXT, original, this, ...withContext(args, span)),
      () => original.apply(this, args),
    );
  };
}

function processed(original: Method<Base>, tracing: BullmqTracing): Method<Base> {
  return function (...args) {
    if (this.opts?.telemetry) return original.apply(this, args);
    return followed(
      () => tracing.process(this.name, args[0] as Job),
      tracing,
      (span) => context.with(trace.setSpan(ROOT_CONTEXT, span), original, this, ...args),
      () => original.apply(this, args),
    );
  };
}

function followed(
  start: () => Span,
  tracing: BullmqTracing,
  work: (span: Span) => unknown,
  untraced: () => unknown,
): unknown {
  let span: Span;
  try {
    span = start();
  } catch {
    return untraced();
  }
  try {
    const result = work(span);
    if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') {
      tracing.end(span);
      return result;
    }
    return (result as PromiseLike<unknown>).then(
      (value) => {
        tracing.end(span);
        return value;
      },
      (error: unknown) => {
        tracing.end(span, { error });
        throw error;
      },
    );
  } catch (error) {
    tracing.end(span, { error });
    throw error;
  }
}

function inNobodysContext(original: Method<Base>): Method<Base> {
  return function (...args) {
    return context.with(ROOT_CONTEXT, original, this, ...args);
  };
}
