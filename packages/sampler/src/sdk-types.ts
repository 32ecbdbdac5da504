// The SDK, described by shape: this package runs with the 2.x and the 3.x line and imports neither.
import type {
  Sampler as ApiSampler,
  Attributes,
  Context,
  HrTime,
  Link,
  SpanContext,
  SpanKind,
  SpanStatus,
} from '@opentelemetry/api';

/** A span as the SDK hands it to a processor: open or ended. */
export interface SdkSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly status: SpanStatus;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly ended: boolean;
  readonly events: readonly { readonly name: string; readonly attributes?: Attributes }[];
  readonly links: readonly Link[];
  readonly parentSpanContext?: SpanContext;
  readonly resource: object;
  readonly instrumentationScope: { readonly name: string; readonly version?: string };
  spanContext(): SpanContext;
}

/**
 * What spans of the preset's own tracer know besides, as numbers: for each of it the SDK's would have to be looked through, or make
 * a pair of seconds and nanoseconds. All of it or nothing.
 */
export interface LeanSpan extends SdkSpan {
  /** When it started, by the wall clock. */
  readonly startMs?: number;
  /** What `performance.now()` was at its start; undefined once it has ended. */
  readonly startedAt?: number | undefined;
  /** How long it took, once it has ended; undefined where the app has said when it started or ended. */
  readonly tookMs?: number | undefined;
  readonly attributesCount?: number;
  /** Characters of all texts among its attributes. */
  readonly texts?: number;
  /**
   * Its attributes, where they are an object that many spans have in common: to be read and nothing else. Undefined where it has some
   * of its own, as it has once somebody has asked for its `attributes`.
   */
  readonly sharedAttributes?: Readonly<Attributes> | undefined;
}

/** The context of such a span. */
export interface LeanContext extends SpanContext {
  /** The trace begins with this span, and its id is new: nobody has to look whether it is under way. */
  readonly begins?: boolean;
  /** The sampler's own, from the start of the span on: where it finds the trace again without looking for its id. */
  place?: unknown;
}

/** What the SDK's exporters read of a span, beyond what this package needs. */
export interface Losses {
  readonly droppedAttributesCount?: number;
  readonly droppedEventsCount?: number;
  readonly droppedLinksCount?: number;
}

/** The SDK's SpanProcessor. */
export interface SpanProcessor {
  onStart(span: SdkSpan, parentContext: Context): void;
  onEnd(span: SdkSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** The SDK's Sampler (the api's own copy of it is deprecated but of the same shape). */
export type Sampler = ApiSampler;

/** The SDK's SpanExporter. */
export interface SpanExporter {
  export(spans: never[], done: (result: { code: number; error?: Error }) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}
