import {
  type Attributes,
  type HrTime,
  type SpanContext,
  type SpanKind,
  SpanStatusCode,
  type TraceState,
} from '@opentelemetry/api';
import { hrTimeIn, hrTimeOf, isPair, nanosecondsIn, nanosecondsOf, sumOf } from './nanoseconds.js';
import type { LeanSpan, Losses, SdkSpan } from './sdk-types.js';

/**
 * Ended spans, value after value. A span is some twenty objects, and the garbage collector moves each of them twice when it is held
 * for a while; of a list of values, once that is long, it moves nothing but the texts that nobody else has. Nearly all that is packed
 * is never unpacked.
 */
export type PackedSpans = unknown[];

/** What most spans are like. */
const USUAL = {
  status: { code: SpanStatusCode.UNSET },
  events: [],
  links: [],
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
} satisfies Unusual;

/** Where a span is not like most. */
type Unusual = Partial<Pick<SdkSpan, 'status' | 'events' | 'links' | 'startTime' | 'endTime' | 'duration'>> & Losses;

type Names = [string, SpanKind, object, SdkSpan['instrumentationScope']];

/** A parent that is packed as well is its place among the spans, any other one its context. */
type Parent = number | SpanContext | undefined;

/** Spans among which a parent is looked for: most are in the first few, and a large fragment is not to be searched again and again. */
const SEARCHED = 32;

/**
 * @param to the list that takes them
 * @param from where in it they begin; what is there is overwritten
 * @returns where they end
 */
export function packSpans(spans: readonly SdkSpan[], to: PackedSpans, from = 0): number {
  let at = from;
  for (let index = 0; index < spans.length; index++) at = pack(spans[index] as SdkSpan, spans, to, at);
  return at;
}

// In the order in which `unpackSpans` reads.
function pack(span: LeanSpan & Losses, spans: readonly SdkSpan[], to: PackedSpans, from: number): number {
  let at = from;
  const { spanId, traceFlags, traceState } = span.spanContext();
  to[at++] = spanId;
  to[at++] = traceFlags;
  to[at++] = traceState;
  to[at++] = parentOf(span.parentSpanContext, spans);
  to[at++] = span.name;
  to[at++] = span.kind;
  to[at++] = span.resource;
  to[at++] = span.instrumentationScope;
  const { startMs, tookMs } = span;
  if (startMs !== undefined && tookMs !== undefined) {
    const [seconds, nanoseconds] = hrTimeIn(startMs);
    to[at++] = seconds;
    to[at++] = nanoseconds;
    to[at++] = nanosecondsIn(tookMs);
    to[at++] = unusualOf(span, true);
  } else {
    const { startTime, endTime, duration } = span;
    const took = nanosecondsOf(duration);
    to[at++] = startTime[0];
    to[at++] = startTime[1];
    to[at++] = took;
    to[at++] = unusualOf(span, isPair(duration, hrTimeOf(took)) && isPair(endTime, sumOf(startTime, duration)));
  }
  const { sharedAttributes } = span;
  if (sharedAttributes !== undefined) {
    to[at++] = sharedAttributes;
    return at;
  }
  const { attributes } = span;
  const count = at;
  to[at++] = 0;
  for (const key in attributes) {
    to[at++] = key;
    to[at++] = attributes[key];
  }
  to[count] = (at - 1 - count) / 2;
  return at;
}

function parentOf(parent: SpanContext | undefined, spans: readonly SdkSpan[]): Parent {
  if (parent === undefined) return undefined;
  const most = Math.min(spans.length, SEARCHED);
  for (let index = 0; index < most; index++) if (spans[index]?.spanContext() === parent) return index;
  return parent;
}

/** @param timely whether the end is told by the start and the duration */
function unusualOf(span: SdkSpan & Losses, timely: boolean): Unusual | undefined {
  const { status, events, links } = span;
  const { droppedAttributesCount = 0, droppedEventsCount = 0, droppedLinksCount = 0 } = span;
  const lost = droppedAttributesCount + droppedEventsCount + droppedLinksCount > 0;
  const quiet = status.code === SpanStatusCode.UNSET && status.message === undefined;
  if (quiet && timely && !lost && events.length === 0 && links.length === 0) return undefined;
  const said = { status, events, links, droppedAttributesCount, droppedEventsCount, droppedLinksCount };
  if (timely) return said;
  const { startTime, endTime, duration } = span;
  return { ...said, startTime, endTime, duration };
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
  const [name, kind, resource, instrumentationScope]: Names = [next(), next(), next(), next()];
  const startTime: HrTime = [next(), next()];
  const duration = hrTimeOf(next());
  const endTime = sumOf(startTime, duration);
  const times = { startTime, endTime, duration, ended: true };
  const names = { name, kind, resource, instrumentationScope };
  const unusual = next<Unusual | undefined>();
  const attributes = attributesOf(next(), next);
  return { spanContext: () => context, ...names, ...times, attributes, ...USUAL, ...unusual };
}

/** @param count how many there are, or those that many spans have in common */
function attributesOf(count: number | Readonly<Attributes>, next: <T>() => T): Attributes {
  if (typeof count === 'object') return { ...count };
  const attributes: Attributes = {};
  for (let left = count; left > 0; left--) attributes[next<string>()] = next();
  return attributes;
}
