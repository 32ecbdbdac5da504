import type { Attributes, HrTime, Link, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';
import type { Losses, SdkSpan } from './sdk-types.js';

/**
 * What exporters read of an ended span of the preset's own tracer, with a context and attributes of its own. An object rather than
 * the proxy that other spans get: all that such a span has is known, and a serializer asks for each of it twice.
 */
export class LeanExport implements SdkSpan, Losses {
  readonly name: string;
  readonly kind: SpanKind;
  readonly status: SpanStatus;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly ended = true;
  readonly events: SdkSpan['events'];
  readonly links: readonly Link[];
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
  readonly parentSpanContext: SpanContext | undefined;
  readonly resource: object;
  readonly instrumentationScope: SdkSpan['instrumentationScope'];

  constructor(
    span: SdkSpan & Losses,
    private readonly context: SpanContext,
    readonly attributes: Attributes,
  ) {
    this.name = span.name;
    this.kind = span.kind;
    this.status = span.status;
    this.startTime = span.startTime;
    this.endTime = span.endTime;
    this.duration = span.duration;
    this.events = span.events;
    this.links = span.links;
    this.droppedAttributesCount = span.droppedAttributesCount ?? 0;
    this.droppedEventsCount = span.droppedEventsCount ?? 0;
    this.droppedLinksCount = span.droppedLinksCount ?? 0;
    this.parentSpanContext = span.parentSpanContext;
    this.resource = span.resource;
    this.instrumentationScope = span.instrumentationScope;
  }

  spanContext(): SpanContext {
    return this.context;
  }
}
