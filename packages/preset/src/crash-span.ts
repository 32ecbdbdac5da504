import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import type { TailSampling } from '@winnow/sampler';
import { takeThrowing } from './rows/http/throwing.js';

/** The request whose code crashed the process leaves with its exception. */
export function recordCrash(error: unknown, tail: TailSampling): void {
  try {
    // A listener of a server that throws has left its context by now; its row knows the request all the same.
    const request = takeThrowing();
    const span = request?.span ?? trace.getSpan(context.active());
    if (!span) return;
    if (request) request.recordException(error);
    else span.recordException(error instanceof Error ? error : String(error));
    span.setStatus({ code: SpanStatusCode.ERROR });
    tail.crashed(span.spanContext());
  } catch {
    // Node.js is about to report the app's own error; ours must not get in its way.
  }
}
