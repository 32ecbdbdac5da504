import { type Span, SpanStatusCode } from '@opentelemetry/api';

/** An answer of the server: an object, or since version 6.8 bytes that are read when they are asked for. */
interface Answer {
  readonly writeErrors?: unknown;
  get?(name: string, type: number): Lazy | null;
}
interface Lazy {
  get(index: number, type: number): (Lazy & { getNumber(name: string): unknown }) | null;
}

/** Of BSON. */
const OBJECT = 3;
const ARRAY = 4;

/**
 * A write that MongoDB refuses, for a duplicate key for example, is answered like one that it has done: the driver throws it later, and
 * the span of the command would say that all was well.
 */
export function showWriteErrors(span: Span, { data }: { readonly data?: unknown }): void {
  const error = firstError(data as Answer | undefined | null);
  if (error === undefined) return;
  const { code } = error;
  span.recordException({ name: 'MongoServerError', ...(typeof code === 'number' && { code }) });
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function firstError(answer: Answer | undefined | null): { readonly code?: unknown } | undefined {
  try {
    if (Array.isArray(answer?.writeErrors)) return answer.writeErrors[0] as { readonly code?: unknown } | undefined;
    if (typeof answer?.get !== 'function') return undefined;
    const error = answer.get('writeErrors', ARRAY)?.get(0, OBJECT);
    return error ? { code: error.getNumber('code') } : undefined;
  } catch {
    // An answer of another shape.
    return undefined;
  }
}
