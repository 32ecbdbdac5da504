import { type Context, createTraceState, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { AlwaysOnSampler, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type PackedSpans, packSpans, unpackSpans } from './packed-spans.js';
import type { SdkSpan } from './sdk-types.js';

const TRACE = '5b8efff798038103d269b633813fc60c';
const text = fc.string({ unit: 'binary', maxLength: 12 });
const value = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(-0), fc.array(text, { maxLength: 3 }));
const attributes = fc.dictionary(
  fc.oneof(text, fc.constantFrom('toJSON', '7', 'constructor', 'http.route')).filter((key) => key !== '__proto__'),
  value,
  { maxKeys: 6 },
);
const span = fc.record({
  name: text,
  kind: fc.nat(4),
  parent: fc.option(fc.nat(60)),
  scope: fc.constantFrom('http', 'pg'),
  attributes,
  events: fc.array(fc.record({ name: text, attributes }), { maxLength: 2 }),
  links: fc.array(fc.record({ attributes }), { maxLength: 2 }),
  failed: fc.option(text),
  took: fc.nat(5000),
});
const entrance = fc.constantFrom(
  undefined,
  { traceId: TRACE, spanId: '0'.repeat(15).concat('1'), traceFlags: 1, isRemote: true },
  { traceId: TRACE, spanId: '0'.repeat(15).concat('2'), traceFlags: 2, traceState: createTraceState('a=1,b=2') },
);

type Said = typeof span extends fc.Arbitrary<infer T> ? T : never;

/** The spans of one trace, made by the SDK. A low limit, so that some of them have lost attributes. */
function spansOf(said: readonly Said[], from: typeof entrance extends fc.Arbitrary<infer T> ? T : never): SdkSpan[] {
  const provider = new TracerProvider({ sampler: new AlwaysOnSampler(), spanLimits: { attributeCountLimit: 4 } });
  const outside: Context = from === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, from);
  const contexts: Context[] = [];
  return said.map(({ name, kind, parent, scope, attributes, events, links, failed, took }) => {
    const first = contexts[0];
    const above = first === undefined ? outside : (contexts[(parent ?? 0) % contexts.length] ?? first);
    const made = provider.getTracer(scope).startSpan(name, { kind, attributes, startTime: 1_700_000_000_000 }, above);
    contexts.push(trace.setSpan(above, made));
    for (const event of events) made.addEvent(event.name, event.attributes, 1_700_000_000_001);
    for (const link of links) made.addLink({ context: made.spanContext(), ...link });
    if (failed !== null) made.setStatus({ code: SpanStatusCode.ERROR, message: failed });
    made.end(1_700_000_000_000 + took);
    return made as unknown as SdkSpan;
  });
}

function readable(one: SdkSpan) {
  const { name, kind, status, startTime, endTime, duration, ended, attributes, events, links } = one;
  const { resource, instrumentationScope, parentSpanContext } = one;
  const own = { name, kind, status, startTime, endTime, duration, ended, attributes: Object.entries(attributes) };
  return { ...own, events, links, resource, instrumentationScope, parentSpanContext, context: one.spanContext() };
}

/** Behind something else, over what was there before. */
function packed(spans: readonly SdkSpan[]): PackedSpans {
  const list: PackedSpans = Array(40).fill('of others');
  const end = packSpans(spans, list, 7);
  return list.slice(7, end);
}

const otlp = (spans: readonly SdkSpan[]) =>
  ProtobufTraceSerializer.serializeRequest(spans as unknown as ReadableSpan[]);

it('gives back spans of which everything reads as before', () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 50 }), entrance, (said, from) => {
      const spans = spansOf(said, from);
      const traceId = spans[0]?.spanContext().traceId ?? '';
      const back = unpackSpans(traceId, packed(spans));
      expect(back.map(readable)).toEqual(spans.map(readable));
      expect(otlp(back)).toEqual(otlp(spans));
      const scopes = new Set(spans.map(({ instrumentationScope }) => instrumentationScope));
      for (const { resource, instrumentationScope } of back) {
        expect(resource).toBe(spans[0]?.resource);
        expect(scopes).toContain(instrumentationScope);
      }
    }),
    { numRuns: 300, seed: 17 },
  );
});

/** As a tracer of ours makes it: it knows that its attributes are not its own. */
const sharing = (one: SdkSpan): SdkSpan =>
  Object.create(one, {
    sharedAttributes: { value: Object.freeze({ ...one.attributes }) },
    attributes: { get: () => expect.unreachable('asked for attributes, which makes a copy of them') },
  });

it('takes attributes that spans have in common as one value, and gives each span its own', () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 9 }), fc.infiniteStream(fc.boolean()), (said, shares) => {
      const spans = spansOf(said, undefined);
      const traceId = spans[0]?.spanContext().traceId ?? '';
      const mixed = spans.map((one) => (shares.next().value ? sharing(one) : one));
      const list = packed(mixed);
      expect(unpackSpans(traceId, list).map(readable)).toEqual(spans.map(readable));
      for (const { attributes } of unpackSpans(traceId, list)) Object.assign(attributes, { 'app.own': 1 });
      expect(unpackSpans(traceId, list).map(readable)).toEqual(spans.map(readable));
    }),
    { numRuns: 200, seed: 23 },
  );
  const plain = { parent: null, events: [], links: [], failed: null, took: 3 };
  const few: Said = { name: 'GET', kind: 1, scope: 'http', attributes: { a: 1 }, ...plain };
  const lengths = [few, { ...few, attributes: { a: 1, b: 2, c: 3 } }].map((one) => {
    const spans = spansOf([one], undefined);
    return [packed(spans.map(sharing)).length, packed(spans).length];
  });
  expect(lengths).toEqual([
    [13, 15],
    [13, 19],
  ]);
});

it('holds on to no span, and to no context of a parent that is packed too', () => {
  const plain = { parent: null, attributes: { a: 1 }, events: [], links: [], failed: null, took: 3 };
  const made: Said = { name: 'GET', kind: 1, scope: 'http', ...plain };
  const spans = spansOf([made, made, made], undefined);
  const held = new Set(packed(spans));
  for (const one of spans) {
    expect(held).not.toContain(one);
    expect(held).not.toContain(one.spanContext());
    expect(held).not.toContain(one.attributes);
  }
});
