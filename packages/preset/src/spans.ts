// For the app's own code. All of it is safe when Winnow is off: then the function runs and nothing else happens.
import { type Attributes, context, isSpanContextValid, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { running } from './handle.js';
import { safeException } from './redact/index.js';

const SCOPE = 'app';

/**
 * Runs `work` inside a span. The span ends when `work` returns, or when the promise that it returns is settled; what it
 * throws is recorded and thrown on.
 * @example await withSpan('charge card', { 'order.id': id }, () => payments.charge(order))
 */
export function withSpan<T>(name: string, work: (span: Span) => T): T;
export function withSpan<T>(name: string, attributes: Attributes, work: (span: Span) => T): T;
export function withSpan<T>(name: string, ...rest: [(span: Span) => T] | [Attributes, (span: Span) => T]): T {
  const work = rest[rest.length - 1] as (span: Span) => T;
  const attributes = rest.length > 1 ? (rest[0] as Attributes) : {};
  return trace.getTracer(SCOPE).startActiveSpan(name, { attributes }, (span) => {
    try {
      const result = work(span);
      if (isThenable(result)) return settled(result, span) as T;
      span.end();
      return result;
    } catch (error) {
      throw ended(span, error);
    }
  });
}

/** The id of the trace that this code runs in: for error reports and support pages. */
export function traceId(): string | undefined {
  const spanContext = trace.getSpanContext(context.active());
  return spanContext && isSpanContextValid(spanContext) ? spanContext.traceId : undefined;
}

/**
 * Keeps the trace that this code runs in, whatever the rules say.
 * @param why a word for `winnow.keep.rule`
 * @returns false when there is no trace here, or Winnow is off
 */
export function keepTrace(why?: string): boolean {
  const spanContext = trace.getSpanContext(context.active());
  return spanContext ? running().keep(spanContext, why) : false;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null)?.then === 'function';
}

async function settled(result: PromiseLike<unknown>, span: Span): Promise<unknown> {
  try {
    const value = await result;
    span.end();
    return value;
  } catch (error) {
    throw ended(span, error);
  }
}

function ended(span: Span, error: unknown): unknown {
  span.recordException(safeException(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
  return error;
}
