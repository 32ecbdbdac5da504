import { type HrTime, SpanKind } from '@opentelemetry/api';
import type { SdkSpan } from '@winnow/sampler';
import { type RowKind, type SpanRow, serviceOfResource, spanRow } from './span-row.js';

type Resource = Parameters<typeof serviceOfResource>[0];

/** Spans as the SDK hands them to an exporter. Open ones, cut off by the end of the process, end where they stand. */
export function fromSdkSpans(spans: Iterable<SdkSpan>): SpanRow[] {
  return Array.from(spans, (span) => {
    const { traceId, spanId } = span.spanContext();
    const startMs = millis(span.startTime);
    return spanRow({
      traceId,
      spanId,
      parentSpanId: span.parentSpanContext?.spanId,
      parentIsRemote: span.parentSpanContext && span.parentSpanContext.isRemote === true,
      service: serviceOfResource((span.resource as { attributes?: Resource }).attributes),
      name: span.name,
      kind: SpanKind[span.kind] as RowKind,
      startMs,
      endMs: span.ended ? startMs + millis(span.duration) : startMs,
      error: span.status.code === 2,
      attributes: span.attributes,
    });
  });
}

function millis([seconds, nanos]: HrTime): number {
  return seconds * 1e3 + nanos / 1e6;
}
