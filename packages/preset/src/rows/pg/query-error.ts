import { type Span, SpanStatusCode } from '@opentelemetry/api';

const SQLSTATE = /^[0-9A-Z]{5}$/;
const MAX_CODE = 64;

interface QueryError {
  /** The class of the error. */
  readonly type: string;
  /** SQLSTATE, or the code of a network error. */
  readonly code: string | undefined;
}

/**
 * Marks a span as failed. PostgreSQL's messages quote values (`invalid input syntax for type integer: "…"`), so only the
 * kind of the error and its code are told.
 */
export function recordQueryError(span: Span, error: unknown): void {
  const { type, code } = describe(error);
  if (code !== undefined && SQLSTATE.test(code)) span.setAttribute('db.response.status_code', code);
  span.setAttribute('error.type', code ?? type);
  span.addEvent('exception', { 'exception.type': type, ...(code && { 'exception.code': code }) });
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** The value of `error.type`: low in cardinality. */
export function errorTypeOf(error: unknown): string {
  const { type, code } = describe(error);
  return code ?? type;
}

function describe(error: unknown): QueryError {
  const {
    code,
    name,
    constructor: made,
  } = Object(error) as {
    code?: unknown;
    name?: unknown;
    constructor?: { name?: string };
  };
  // pg's own errors are all named "error"; their class says more.
  const type = typeof name === 'string' && !/^(?:error)?$/i.test(name) ? name : (made?.name ?? 'Error');
  return { type, code: typeof code === 'string' && code !== '' && code.length <= MAX_CODE ? code : undefined };
}
