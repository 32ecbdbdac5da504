import { type Context, ROOT_CONTEXT, trace } from '@opentelemetry/api';

/**
 * The context for work that several callers asked for together: the first one's where all are of one trace, and nobody's
 * where they are not, because a span in the trace of another request is worse than none.
 */
export function sharedContext(callers: readonly Context[]): Context {
  const [first] = callers;
  if (first === undefined) return ROOT_CONTEXT;
  const traceId = trace.getSpanContext(first)?.traceId;
  return callers.every((caller) => trace.getSpanContext(caller)?.traceId === traceId) ? first : ROOT_CONTEXT;
}
