import { type Context, context, type Span, type SpanOptions, type Tracer, trace } from '@opentelemetry/api';

/**
 * `startActiveSpan` in all its forms, for a tracer that can start spans.
 * @param rest the arguments after the name: the function, or options, or options and a context, before it
 * @param enter the context that the function runs in
 */
export function startActive<T>(
  tracer: Pick<Tracer, 'startSpan'>,
  name: string,
  rest: readonly unknown[],
  enter: (parentContext: Context, span: Span) => Context = trace.setSpan,
): T {
  const run = rest.at(-1) as (span: Span) => T;
  const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined;
  const parentContext = rest.length > 2 ? (rest[1] as Context) : context.active();
  const span = tracer.startSpan(name, options, parentContext);
  return context.with(enter(parentContext, span), run, undefined, span);
}
