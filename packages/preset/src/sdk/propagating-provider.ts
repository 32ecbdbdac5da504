import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { createPooledIds } from '../tracer/pooled-ids.js';

/**
 * Spans that are an id and nothing else, for processes that only pass the context on. Under a caller's span they keep its
 * ids, so that the caller's trace has no hole where this process is; without one they start a trace of their own, which
 * the log lines of the request then share.
 */
export function createPropagatingProvider(): TracerProvider {
  const tracer: Tracer = {
    startSpan: (_name, options, ctx) => start(options, ctx ?? context.active()),
    startActiveSpan<F extends (span: Span) => unknown>(_name: string, ...rest: unknown[]): ReturnType<F> {
      const run = rest.at(-1) as (span: Span) => ReturnType<F>;
      const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined;
      const parent = rest.length > 2 ? (rest[1] as Context) : context.active();
      const span = start(options, parent);
      return context.with(trace.setSpan(parent, span), run, undefined, span);
    },
  };
  return { getTracer: () => tracer };
}

function start(options: SpanOptions | undefined, parentContext: Context): Span {
  const parent = options?.root ? undefined : trace.getSpanContext(parentContext);
  return propagatingSpan(parent && isSpanContextValid(parent) ? parent : freshSpanContext(), options);
}

/** A span that is this context and nothing else. */
export function propagatingSpan(spanContext: SpanContext, options: SpanOptions | undefined): Span {
  // The destination of a client call decides what may travel with it: see the sampler's propagator.
  return Object.assign(trace.wrapSpanContext(spanContext), {
    kind: options?.kind ?? SpanKind.INTERNAL,
    attributes: options?.attributes ?? NONE,
  });
}

/** The ids are random, as W3C Trace Context (level 2) lets us say; not sampled. */
const RANDOM = 0x02;

const NONE: Attributes = {};

export const pooledIds = createPooledIds();

export function freshSpanContext(): SpanContext {
  return { traceId: pooledIds.generateTraceId(), spanId: pooledIds.generateSpanId(), traceFlags: RANDOM };
}
