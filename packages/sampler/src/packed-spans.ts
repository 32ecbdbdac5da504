import type { Attributes, HrTime, SpanContext, SpanKind, SpanStatus, TraceState } from '@opentelemetry/api';
import type { SdkSpan } from './sdk-types.js';

/**
 * Ended spans of one trace, value after value. A span is some twenty objects, and the garbage collector moves each of them twice when
 * it is held for a while; of a list of values it moves the list, and the texts that nobody else has. Nearly all that is packed is
 * never unpacked.
 */
export type PackedSpans = readonly unknown[];

/** What the SDK's exporters read of a span, beyond what this package needs. */
interface Losses {
  readonly droppedAttributesCount?: number;
  readonly droppedEventsCount?: number;
  readonly droppedLinksCount?: number;
}

/** A parent that is packed as well is its place among the spans, any other one its context. */
type Parent = number | SpanContext | undefined;

/** Spans among which a parent is looked for: most are in the first few, and a large fragment is not to be searched again and again. */
const SEARCHED = 32;

type Times = [number, number, number, number, number, number];

export function packSpans(spans: readonly SdkSpan[]): PackedSpans {
  const packed: unknown[] = [];
  for (let index = 0; index < spans.length; index++) pack(spans[index] as SdkSpan, spans, packed);
  return packed;
}

// In the order in which `unpackSpans` reads.
function pack(span: SdkSpan & Losses, spans: readonly SdkSpan[], to: unknown[]): void {
  const { spanId, traceFlags, traceState } = span.spanContext();
  const { startTime, endTime, duration, attributes } = span;
  to.push(spanId, traceFlags, traceState, parentOf(span.parentSpanContext, spans));
  to.push(startTime[0], startTime[1], endTime[0], endTime[1], duration[0], duration[1]);
  to.push(span.name, span.kind, span.status, span.events, span.links, span.resource, span.instrumentationScope);
  to.push(span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount);
  const count = to.push(0) - 1;
  for (const key in attributes) to.push(key, attributes[key]);
  to[count] = (to.length - 1 - count) / 2;
}

function parentOf(parent: SpanContext | undefined, spans: readonly SdkSpan[]): Parent {
  if (parent === undefined) return undefined;
  const most = Math.min(spans.length, SEARCHED);
  for (let index = 0; index < most; index++) if (spans[index]?.spanContext() === parent) return index;
  return parent;
}

/** The same spans as far as they can be read, in their order. */
export function unpackSpans(traceId: string, packed: PackedSpans): SdkSpan[] {
  const values = packed.values();
  const next = <T>(): T => values.next().value as T;
  const contexts: SpanContext[] = [];
  const parents: Parent[] = [];
  const spans: SdkSpan[] = [];
  for (let id = values.next(); !id.done; id = values.next()) {
    contexts.push({ traceId, spanId: id.value as string, ...stateOf(next(), next()) });
    parents.push(next());
    spans.push(spanOf(contexts.at(-1) as SpanContext, next));
  }
  return spans.map((span, index) => {
    const parent = parents[index];
    const parentSpanContext = typeof parent === 'number' ? contexts[parent] : parent;
    return parentSpanContext === undefined ? span : { ...span, parentSpanContext };
  });
}

function stateOf(
  traceFlags: number,
  traceState: TraceState | undefined,
): Pick<SpanContext, 'traceFlags' | 'traceState'> {
  return traceState === undefined ? { traceFlags } : { traceFlags, traceState };
}

function spanOf(context: SpanContext, next: <T>() => T): SdkSpan {
  const [start, startNs, end, endNs, seconds, nanoseconds]: Times = [next(), next(), next(), next(), next(), next()];
  return {
    spanContext: () => context,
    ended: true,
    startTime: [start, startNs] satisfies HrTime,
    endTime: [end, endNs] satisfies HrTime,
    duration: [seconds, nanoseconds] satisfies HrTime,
    name: next<string>(),
    kind: next<SpanKind>(),
    status: next<SpanStatus>(),
    events: next<SdkSpan['events']>(),
    links: next<SdkSpan['links']>(),
    resource: next<object>(),
    instrumentationScope: next<SdkSpan['instrumentationScope']>(),
    ...lossesOf(next(), next(), next()),
    attributes: attributesOf(next(), next),
  };
}

function lossesOf(attributes?: number, events?: number, links?: number): Losses {
  return attributes === undefined
    ? {}
    : { droppedAttributesCount: attributes, droppedEventsCount: events ?? 0, droppedLinksCount: links ?? 0 };
}

function attributesOf(count: number, next: <T>() => T): Attributes {
  const attributes: Attributes = {};
  for (let left = count; left > 0; left--) attributes[next<string>()] = next();
  return attributes;
}
