import { context, type Span, trace } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import { breakOperation, endOperation, type GraphQLTracing, startOperation } from './operation-span.js';
import type { Execute, ExecutionArguments } from './shapes.js';
import { watchEvents } from './subscribed-events.js';

/**
 * Makes a function that executes operations, or subscribes to them, make a span of each, in which the resolvers run.
 * @param eventsAreSeen whether the events of a subscription come by a function that is patched as well
 */
export function patchExecute<K extends string>(
  exports: Record<K, Execute>,
  name: K,
  tracing: GraphQLTracing,
  eventsAreSeen: boolean,
): void {
  patchMethod(
    exports,
    name,
    (original) =>
      function execute(this: unknown, ...args) {
        const operation = argumentsOf(args);
        const span = start(tracing, operation);
        if (span === undefined) return original.apply(this, args);
        const active = context.active();
        const end = (result: unknown) =>
          guarded(() => {
            endOperation(tracing, span, result, active);
            watchEvents(tracing, operation, result, active, eventsAreSeen);
          });
        const fail = (error: unknown) => guarded(() => breakOperation(tracing, span, error, active));
        let result: unknown;
        try {
          result = context.with(trace.setSpan(active, span), () => original.apply(this, args));
        } catch (error) {
          fail(error);
          throw error;
        }
        if (isThenable(result)) result.then(end, fail);
        else end(result);
        return result;
      } as Record<K, Execute>[K],
  );
}

function start(tracing: GraphQLTracing, args: ExecutionArguments): Span | undefined {
  try {
    return startOperation(tracing, args);
  } catch {
    return undefined;
  }
}

function argumentsOf(args: readonly unknown[]): ExecutionArguments {
  if (args.length === 1) return (args[0] ?? {}) as ExecutionArguments;
  return { document: args[1], operationName: args[5] } as ExecutionArguments;
}

function guarded(action: () => void): void {
  try {
    action();
  } catch {
    // The answer goes out without our span.
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined | null)?.then === 'function';
}
