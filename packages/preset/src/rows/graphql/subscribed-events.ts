import { type Context, context } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import { breakOperation, endOperation, type GraphQLTracing, startOperation } from './operation-span.js';
import type { ExecutionArguments, ExecutionResult } from './shapes.js';

/** What a subscription gives, one result per event. */
interface Results {
  next(...args: unknown[]): unknown;
}
type Step = { readonly value?: unknown } | undefined;

/**
 * A subscription outlives the span of its start. What fails later makes a span of the same name: the stream of events itself, and, where
 * nobody else sees the execution of an event, what its resolvers threw.
 */
export function watchEvents(
  tracing: GraphQLTracing,
  args: ExecutionArguments,
  results: unknown,
  active: Context,
  eventsAreSeen: boolean,
): void {
  if (!isResults(results)) return;
  const show = (finish: (span: NonNullable<ReturnType<typeof startOperation>>) => void) => {
    try {
      const span = context.with(active, () => startOperation(tracing, args));
      if (span !== undefined) finish(span);
    } catch {
      // The event goes to the client without our span.
    }
  };
  const failed = (error: unknown) => show((span) => breakOperation(tracing, span, error, active));
  const came = (step: Step) => {
    const value = step?.value;
    if (eventsAreSeen || !hasErrors(value)) return;
    show((span) => endOperation(tracing, span, value, active));
  };
  patchMethod(
    results,
    'next',
    (original) =>
      function next(this: unknown, ...rest) {
        const step = original.apply(this as Results, rest);
        (step as Partial<Promise<Step>> | undefined)?.then?.(came, failed);
        return step;
      },
  );
}

function isResults(value: unknown): value is Results {
  const { next, [Symbol.asyncIterator]: iterator } = Object(value) as Record<string | symbol, unknown>;
  return typeof next === 'function' && typeof iterator === 'function';
}

function hasErrors(value: unknown): boolean {
  const errors = (value as ExecutionResult | undefined)?.errors;
  return Array.isArray(errors) && errors.length > 0;
}
