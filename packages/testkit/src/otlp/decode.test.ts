import { createTraceState, SpanKind, type SpanStatusCode } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTraces, encodingOf } from './decode.js';
import { readFields } from './protobuf-fields.js';

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex'));
const text = fc.string({ unit: 'binary' });
// Beyond these the serializers themselves lose something: a fraction of -0, NaN in JSON, integers beyond 2^53.
const number = fc.oneof(
  fc.maxSafeInteger().map((value) => value + 0),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
);
const scalar = fc.oneof(text, number, fc.boolean());
const attributes = fc.dictionary(text, fc.oneof(scalar, fc.array(text), fc.array(number), fc.array(fc.boolean())), {
  noNullPrototype: true,
});
const time = fc.tuple(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: 0, max: 999_999_999 }));
const context = fc.record({
  traceId: hex(16),
  spanId: hex(8),
  traceFlags: fc.constantFrom(0, 1, 3),
  isRemote: fc.boolean(),
  traceState: fc.constantFrom(undefined, createTraceState('winnow=u,ot=th:8')),
});

const readableSpan: fc.Arbitrary<ReadableSpan> = fc
  .record({
    name: text,
    kind: fc.constantFrom(
      ...Object.values(SpanKind).filter((kind) => typeof kind === 'number'),
    ) as fc.Arbitrary<SpanKind>,
    context,
    parentSpanContext: fc.option(context, { nil: undefined }),
    startTime: time,
    endTime: time,
    status: fc.record({ code: fc.constantFrom(...[0, 1, 2]) as fc.Arbitrary<SpanStatusCode>, message: text }),
    attributes,
    links: fc.array(fc.record({ context, attributes }), { maxLength: 3 }),
    events: fc.array(fc.record({ name: text, time, attributes }), { maxLength: 3 }),
    resource: attributes.map((of) => resourceFromAttributes(of)),
    instrumentationScope: fc.record({ name: text, version: text }),
  })
  .map(({ context: own, ...span }) => ({
    ...span,
    spanContext: () => own,
    duration: [0, 0],
    ended: true,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }));

const nano = ([seconds, rest]: readonly [number, number]) => BigInt(seconds) * 1_000_000_000n + BigInt(rest);
const kinds = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const codes = ['UNSET', 'OK', 'ERROR'];

function expectSame(received: ReturnType<typeof decodeTraces>[number], sent: ReadableSpan) {
  const { traceId, spanId, traceFlags, traceState } = sent.spanContext();
  expect(received).toMatchObject({
    traceId,
    spanId,
    parentSpanId: sent.parentSpanContext?.spanId,
    name: sent.name,
    kind: kinds[sent.kind],
    startNano: nano(sent.startTime),
    endNano: nano(sent.endTime),
    status: { code: codes[sent.status.code], message: sent.status.message },
    traceState: traceState?.serialize() ?? '',
    scope: { name: sent.instrumentationScope.name, version: sent.instrumentationScope.version },
  });
  expect(received.flags & 0xff).toBe(traceFlags);
  expect(received.attributes).toEqual(sent.attributes);
  expect(received.resource).toEqual(sent.resource.attributes);
  expect(received.events.map(({ name, attributes: of }) => ({ name, attributes: of }))).toEqual(
    sent.events.map(({ name, attributes: of }) => ({ name, attributes: of })),
  );
  expect(received.links.map((link) => [link.traceId, link.spanId, link.traceState, link.attributes])).toEqual(
    sent.links.map((link) => [
      link.context.traceId,
      link.context.spanId,
      link.context.traceState?.serialize() ?? '',
      link.attributes,
    ]),
  );
}

describe("what OpenTelemetry's serializers write", () => {
  it.each([
    ['http/protobuf', ProtobufTraceSerializer],
    ['http/json', JsonTraceSerializer],
  ] as const)('is read back from %s', (encoding, serializer) => {
    fc.assert(
      fc.property(readableSpan, (span) => {
        const [received, ...others] = decodeTraces(serializer.serializeRequest([span])!, encoding);
        expect(others).toEqual([]);
        expectSame(received!, span);
      }),
      { numRuns: 200, seed: 13 },
    );
  });

  it('reads the same spans from both encodings', () => {
    fc.assert(
      fc.property(fc.array(readableSpan, { maxLength: 5 }), (spans) => {
        const fromProtobuf = decodeTraces(ProtobufTraceSerializer.serializeRequest(spans)!, 'http/protobuf');
        expect(fromProtobuf).toEqual(decodeTraces(JsonTraceSerializer.serializeRequest(spans)!, 'http/json'));
        expect(fromProtobuf).toHaveLength(spans.length);
      }),
      { numRuns: 100, seed: 13 },
    );
  });
});

describe('bytes that are no protobuf', () => {
  it.each([
    ['a varint without an end', [0x80]],
    ['a length beyond the message', [0x0a, 0x05, 0x01]],
    ['a group, which OTLP does not use', [0x0b]],
  ])('%s is refused', (_, bytes) => {
    expect(() => [...readFields(Uint8Array.from(bytes))]).toThrow(/^protobuf: /);
  });
});

describe('the Content-Type', () => {
  it('may carry parameters', () => {
    expect(encodingOf('application/json; charset=utf-8')).toBe('http/json');
  });

  it('is refused when it is not one of OTLP/HTTP', () => {
    expect(() => encodingOf('text/plain')).toThrow('text/plain');
  });
});
