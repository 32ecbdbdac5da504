import type { SpanContext, TraceState } from '@opentelemetry/api';

/** The ids of a span of ours. They are well formed: whoever asks need not look at each of their 48 characters. */
export class RecordedContext implements SpanContext {
  constructor(
    readonly traceId: string,
    readonly spanId: string,
    readonly traceFlags: number,
    readonly traceState: TraceState | undefined,
  ) {}
}
