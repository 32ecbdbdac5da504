import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import type { TailSampling } from '@winnow/sampler';

/** The request whose code crashed the process leaves with its exception. */
export function recordCrash(error: unknown, tail: TailSampling): void {
  try {
    const span = trace.getSpan(context.active());
    if (!span) return;
    span.recordException(error instanceof Error ? error : String(error));
    span.setStatus({ code: SpanStatusCode.ERROR });
    tail.crashed(span.spanContext());
  } catch {
    // Node.js is about to report the app's own error; ours must not get in its way.
  }
}
