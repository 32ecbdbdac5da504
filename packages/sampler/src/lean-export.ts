import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api';
import { hrTimeIn, sumOf } from './nanoseconds.js';
import type { LeanSpan, Losses, SdkSpan } from './sdk-types.js';

/**
 * What exporters read of an ended span of the preset's own tracer, with a context and attributes of its own. An object rather than
 * the proxy that other spans get: all that such a span has is known, and a serializer asks for each of it twice.
 *
 * It waits in the queue, where the collector moves it: pairs of seconds and nanoseconds are made when somebody asks for them.
 */
export class LeanExport implements SdkSpan, Losses {
  readonly name: string;
  readonly kind: SdkSpan['kind'];
  declare readonly parentSpanContext: SpanContext;
  declare readonly startTime: HrTime;
  declare readonly endTime: HrTime;
  declare readonly duration: HrTime;
  readonly ended = true;
  readonly status: SdkSpan['status'];
  readonly attributes: Attributes;
  readonly events: SdkSpan['events'];
  readonly links: SdkSpan['links'];
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
  readonly resource: object;
  readonly instrumentationScope: SdkSpan['instrumentationScope'];
  readonly #context: SpanContext;
  readonly #startMs: number;
  readonly #tookMs: number;

  constructor(span: LeanSpan & Losses, context: SpanContext, attributes: Attributes) {
    this.name = span.name;
    this.kind = span.kind;
    this.parentSpanContext = span.parentSpanContext as SpanContext;
    this.status = span.status;
    this.attributes = attributes;
    this.events = span.events;
    this.links = span.links;
    this.droppedAttributesCount = span.droppedAttributesCount ?? 0;
    this.droppedEventsCount = span.droppedEventsCount ?? 0;
    this.droppedLinksCount = span.droppedLinksCount ?? 0;
    this.resource = span.resource;
    this.instrumentationScope = span.instrumentationScope;
    this.#context = context;
    this.#startMs = span.startMs as number;
    this.#tookMs = span.tookMs as number;
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  static {
    // Who writes to what is exported writes to that alone: the times as well.
    const times: Readonly<Record<string, (span: LeanExport) => HrTime>> = {
      startTime: (span) => hrTimeIn(span.#startMs),
      endTime: (span) => sumOf(span.startTime, hrTimeIn(span.#tookMs)),
      duration: (span) => hrTimeIn(span.#tookMs),
    };
    for (const [name, timeOf] of Object.entries(times)) {
      Object.defineProperty(LeanExport.prototype, name, {
        configurable: true,
        get(this: LeanExport) {
          return timeOf(this);
        },
        set(this: LeanExport, value: HrTime) {
          Object.defineProperty(this, name, { value, configurable: true, enumerable: true, writable: true });
        },
      });
    }
  }
}
