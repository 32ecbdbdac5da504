import {
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Link,
  SamplingDecision,
  type Span,
  SpanKind,
  type SpanOptions,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed, sanitizeAttributes } from '@opentelemetry/core';
import type { Sampler } from '@winnow/sampler';
import { OwnStart } from './own-start.js';
import { RecordedContext } from './recorded-context.js';
import { RecordedSpan, type SpanSource } from './recorded-span.js';
import { SharedStart } from './shared-start.js';
import { SharingSpan } from './sharing-span.js';
import { type Limited, limitedAttributes, ownAttributes } from './span-attributes.js';
import { startActive } from './start-active.js';

export interface Ids {
  generateTraceId(): string;
  generateSpanId(): string;
  /** Trace ids are random: nobody has had one of them before. Others may put what begins in several places into one trace. */
  readonly random?: boolean;
}

export interface TracerParts extends SpanSource {
  readonly sampler: Sampler;
  readonly ids: Ids;
}

const NO_OPTIONS: SpanOptions = {};
const NO_LINKS: Link[] = Object.freeze([]) as never;

// Taken out once: the exports of this package are too many for V8 to keep them as anything but a dictionary, which each span would be
// looked up in.
const isSuppressed = isTracingSuppressed;

/** The attributes that a span starts with. */
function startOf(options: SpanOptions, limits: SpanSource['limits']): Limited {
  if (options instanceof OwnStart) return options.within(limits, ownAttributes);
  if (options instanceof SharedStart) return options.within(limits, limitedAttributes);
  const { attributeCountLimit, attributeValueLengthLimit } = limits;
  return limitedAttributes(options.attributes, attributeCountLimit, attributeValueLengthLimit);
}

/** What the SDK's tracer does, in fewer steps. */
export class RecordingTracer implements Tracer {
  readonly #parts: TracerParts;

  constructor(parts: TracerParts) {
    this.#parts = parts;
  }

  get instrumentationScope(): SpanSource['scope'] {
    return this.#parts.scope;
  }

  startSpan(name: string, options: SpanOptions = NO_OPTIONS, given: Context = context.active()): Span {
    const parts = this.#parts;
    const parentContext = options.root ? trace.deleteSpan(given) : given;
    if (isSuppressed(parentContext)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const above = trace.getSpan(parentContext);
    const aboveContext = above?.spanContext();
    // A span of ours has a context of ours.
    const hasParent = aboveContext && (above instanceof RecordedSpan || isSpanContextValid(aboveContext));
    const parent = hasParent ? aboveContext : undefined;
    const spanId = parts.ids.generateSpanId();
    const traceId = parent === undefined ? parts.ids.generateTraceId() : parent.traceId;
    const kind = options.kind ?? SpanKind.INTERNAL;
    const { attributeCountLimit, attributeValueLengthLimit } = parts.limits;
    let first = startOf(options, parts.limits);
    const links =
      options.links?.map((link) => ({ ...link, attributes: sanitizeAttributes(link.attributes) })) ?? NO_LINKS;
    const { attributes } = first;
    const result = parts.sampler.shouldSample(parentContext, traceId, name, kind, attributes, links);
    const traceFlags = result.decision === SamplingDecision.RECORD_AND_SAMPLED ? TraceFlags.SAMPLED : TraceFlags.NONE;
    const traceState = result.traceState ?? parent?.traceState;
    const begins = parent === undefined && parts.ids.random === true;
    const spanContext = new RecordedContext(traceId, spanId, traceFlags, traceState, begins);
    if (result.decision === SamplingDecision.NOT_RECORD) return trace.wrapSpanContext(spanContext);
    if (result.attributes !== undefined) {
      const merged = { ...options.attributes, ...result.attributes };
      first = limitedAttributes(merged, attributeCountLimit, attributeValueLengthLimit);
    }
    const { startTime } = options;
    const span = first.shared
      ? new SharingSpan(parts, spanContext, parent, name, kind, first, startTime)
      : new RecordedSpan(parts, spanContext, parent, name, kind, first, startTime);
    if (links.length > 0) span.addLinks(links);
    parts.processor.onStart(span, parentContext);
    return span;
  }

  startActiveSpan<F extends (span: Span) => ReturnType<F>>(name: string, ...rest: unknown[]): ReturnType<F> {
    return startActive(this, name, rest);
  }
}
