import type { Attributes, SpanContext } from '@opentelemetry/api';
import type { Losses, SdkSpan } from './sdk-types.js';

/**
 * What exporters read of an ended span of the preset's own tracer, with a context and attributes of its own. An object rather than
 * the proxy that other spans get: all that such a span has is known, and a serializer asks for each of it twice.
 */
export function leanExport(span: SdkSpan & Losses, context: SpanContext, attributes: Attributes): SdkSpan {
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => context,
    parentSpanContext: span.parentSpanContext as SpanContext,
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: true,
    status: span.status,
    attributes,
    events: span.events,
    links: span.links,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
  } as SdkSpan & Losses;
}
