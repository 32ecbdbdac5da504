import { context, isSpanContextValid, SpanStatusCode, trace } from '@opentelemetry/api';
import type { TailSampling } from '@winnow/sampler';
import { safeException } from './redact/index.js';
import { takeThrowing } from './rows/http/throwing.js';

/**
 * The request whose code crashed the process leaves with its exception.
 * @returns the id of its trace
 */
export function recordCrash(error: unknown, tail: TailSampling): string | undefined {
  try {
    // A listener of a server that throws has left its context by now; its row knows the request all the same.
    const request = takeThrowing();
    const span = request?.span ?? trace.getSpan(context.active());
    if (!span) return undefined;
    if (request) request.recordException(error);
    else span.recordException(safeException(error));
    span.setStatus({ code: SpanStatusCode.ERROR });
    const spanContext = span.spanContext();
    tail.crashed(spanContext);
    return isSpanContextValid(spanContext) ? spanContext.traceId : undefined;
  } catch {
    // Node.js is about to report the app's own error; ours must not get in its way.
    return undefined;
  }
}

/** Stands above what Node.js prints of an uncaught exception. */
export function crashLine(traceId: string, url: string | undefined): string {
  return `uncaught exception in trace ${traceId}${url === undefined ? '' : ` ${url}`}`;
}
