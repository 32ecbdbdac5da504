import { type Attributes, context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { errorType, safeException } from '../../redact/index.js';
import { ownVersion } from '../../version.js';
import { followed } from '../messaging/followed.js';
import type { Thrown } from '../messaging/messaging-tracing.js';
import type { Runtime } from '../row.js';
import type { Method } from './shapes.js';

export const NODE_CRON_SCOPE = '@winnow/node-cron';
/** What a task is called that the app has given no name. */
const MADE_UP = /[0-9a-f]{8}-[0-9a-f]{4}-|^task-/i;

export interface Task {
  readonly name: unknown;
  readonly expression: unknown;
}

export interface CronTracing {
  /**
   * The function of a task, each run of which is a span.
   * @param isInvoked by its arguments, whether the app has asked for this run: then the caller is its parent. A schedule has none
   */
  traced(run: Method<unknown>, task: Task, isInvoked: (args: readonly unknown[]) => boolean): Method<unknown>;
}

export function createCronTracing(runtime: Runtime): CronTracing {
  const tracer = runtime.tracerProvider.getTracer(NODE_CRON_SCOPE, ownVersion());
  const { redact } = runtime.config;

  function end(span: Span, thrown?: Thrown): void {
    try {
      if (thrown) {
        span.recordException(safeException(thrown.error, redact));
        span.setAttribute('error.type', errorType(thrown.error));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    } catch {
      // The task has run, whatever becomes of its span.
    }
  }

  return {
    traced(run, task, isInvoked) {
      const name =
        typeof task.name === 'string' && task.name !== '' && !MADE_UP.test(task.name) ? task.name : undefined;
      const expression = typeof task.expression === 'string' ? task.expression : undefined;
      const attributes: Attributes = {
        ...(name !== undefined && { 'cron.task': name }),
        ...(expression !== undefined && { 'cron.expression': expression }),
      };
      return function (...args) {
        const parent = isInvoked(args) ? context.active() : ROOT_CONTEXT;
        return followed({
          start: () => tracer.startSpan(`cron ${name ?? expression ?? 'task'}`, { attributes }, parent),
          end,
          work: (span) => context.with(trace.setSpan(parent, span), run, this, ...args),
          untraced: () => run.apply(this, args),
        });
      };
    },
  };
}
