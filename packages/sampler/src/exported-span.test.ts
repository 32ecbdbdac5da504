import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { createTailSampling } from './create-tail-sampling.js';
import { exportedSpan } from './exported-span.js';
import { millisecondsOf } from './nanoseconds.js';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import type { SdkSpan } from './sdk-types.js';
import { createIds, LUCKY, UNLUCKY } from './testing/service.js';

interface OtlpSpan {
  readonly [key: string]: unknown;
  readonly attributes: readonly { readonly key: string }[];
}

function otlp(spans: readonly SdkSpan[]) {
  const bytes = JsonTraceSerializer.serializeRequest(spans as unknown as ReadableSpan[]);
  const { resourceSpans } = JSON.parse(new TextDecoder().decode(bytes)) as {
    resourceSpans: readonly {
      resource: unknown;
      scopeSpans: readonly { scope: unknown; spans: readonly OtlpSpan[] }[];
    }[];
  };
  expect(resourceSpans).toHaveLength(1);
  return { resource: resourceSpans[0]?.resource, scopes: resourceSpans[0]?.scopeSpans ?? [] };
}

/** A request with everything that a span can hold, and a query in it by another library. */
function work(provider: TracerProvider): Span {
  const linked = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
  const server = provider.getTracer('http', '1.0').startSpan('GET /orders', {
    kind: SpanKind.SERVER,
    links: [{ context: linked, attributes: { why: 'batch' } }],
    attributes: { list: ['a', 'b'], count: 3, ok: true },
  });
  server.addEvent('cache miss', { key: 'k' });
  server.recordException(new Error('boom'));
  server.setStatus({ code: SpanStatusCode.ERROR, message: 'boom' }).end();
  return server;
}

/** What the preset's own tracer knows of a span besides. */
function timesOf({ startTime, duration }: SdkSpan): PropertyDescriptorMap {
  return { startMs: { value: millisecondsOf(startTime) }, tookMs: { value: millisecondsOf(duration) } };
}

describe('an exported span (scenario 13)', () => {
  it('is the span as it was, but for the flag, the threshold and the verdict', () => {
    const kept: SdkSpan[] = [];
    const memory = new InMemorySpanExporter();
    const tail = createTailSampling({ rules: [errors()], onKept: (spans) => kept.push(...spans) });
    const provider = new TracerProvider({
      sampler: tail.sampler,
      spanProcessors: [tail.spanProcessor, new SimpleSpanProcessor({ exporter: memory })],
      idGenerator: createIds(() => UNLUCKY),
    });
    const original = work(provider) as unknown as SdkSpan;
    const plain = otlp([original]);
    const exported = otlp(kept);
    expect(exported.resource).toEqual(plain.resource);
    expect(exported.scopes.map(({ scope }) => scope)).toEqual(plain.scopes.map(({ scope }) => scope));
    const [before, after] = [plain, exported].map(({ scopes }) => scopes[0]?.spans[0] as OtlpSpan);
    const { attributes, traceState, flags, ...rest } = after as OtlpSpan;
    const { attributes: attributesBefore, traceState: _, flags: flagsBefore, ...restBefore } = before as OtlpSpan;
    expect(rest).toEqual(restBefore);
    expect(traceState).toBe('ot=th:0');
    expect([flagsBefore, flags].map((value) => Number(value) & 1)).toEqual([0, 1]);
    expect(attributes.filter(({ key }) => !key.startsWith('winnow.'))).toEqual(attributesBefore);
    expect(attributes.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['winnow.keep.reason', 'winnow.keep.rule', 'winnow.keep.trigger']),
    );
    // And the original, which other processors hold too, has not changed after its end.
    expect(Object.keys(original.attributes).some((key) => key.startsWith('winnow.'))).toBe(false);
  });

  it('may be written to without harm to the span', () => {
    const kept: SdkSpan[] = [];
    const tail = createTailSampling({ rules: [errors()], onKept: (spans) => kept.push(...spans) });
    const provider = new TracerProvider({ sampler: tail.sampler, spanProcessors: [tail.spanProcessor] });
    const original = work(provider) as unknown as SdkSpan;
    const [exported] = kept as [{ name: string } & SdkSpan];
    exported.name = 'GET /renamed';
    expect([exported.name, original.name, { ...exported }.name]).toEqual([
      'GET /renamed',
      'GET /orders',
      'GET /renamed',
    ]);
  });

  it('survives the protobuf serializer', () => {
    const kept: SdkSpan[] = [];
    const tail = createTailSampling({ rules: [errors()], onKept: (spans) => kept.push(...spans) });
    work(new TracerProvider({ sampler: tail.sampler, spanProcessors: [tail.spanProcessor] }));
    const bytes = ProtobufTraceSerializer.serializeRequest(kept as unknown as ReadableSpan[]);
    const text = Buffer.from(bytes as Uint8Array).toString('latin1');
    for (const part of ['GET /orders', 'ot=th:0', 'winnow.keep.reason', 'boom', 'cache miss'])
      expect(text).toContain(part);
  });

  it('is the very object where nothing has to be changed: the inner spans of the baseline', () => {
    const kept: SdkSpan[] = [];
    const tail = createTailSampling({ rules: [percent(5)], onKept: (spans) => kept.push(...spans) });
    const provider = new TracerProvider({
      sampler: tail.sampler,
      spanProcessors: [tail.spanProcessor],
      idGenerator: createIds(() => LUCKY),
    });
    const tracer = provider.getTracer('test');
    const root = tracer.startSpan('root');
    const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root));
    child.end();
    root.end();
    expect(kept.map((span) => span === (root as unknown) || span === (child as unknown))).toEqual([false, true]);
    expect(kept.map(({ name }) => name)).toEqual(['root', 'child']);
  });

  it('says the same of a span that is written out as an object', () => {
    const original = work(new TracerProvider()) as unknown as SdkSpan;
    const lean = Object.create(original, timesOf(original)) as SdkSpan;
    const extra = { 'winnow.keep.reason': 'error' };
    for (const added of [extra, undefined]) {
      const [dressed, written] = [original, lean].map((span) => exportedSpan(span, 'f3333', added)) as [
        SdkSpan,
        SdkSpan,
      ];
      expect(otlp([written])).toEqual(otlp([dressed]));
      expect(written.attributes).toEqual({ ...original.attributes, ...added });
      Object.assign(written, { name: 'GET /renamed', startTime: [1, 2] });
      expect([written.name, written.startTime]).toEqual(['GET /renamed', [1, 2]]);
      expect([original.name, original.attributes]).toEqual(['GET /orders', { list: ['a', 'b'], count: 3, ok: true }]);
    }
  });

  it('takes what a span shares with others for its attributes', () => {
    const sharedAttributes = Object.freeze({ 'db.system.name': 'postgresql' });
    const original = work(new TracerProvider()) as unknown as SdkSpan;
    const sharing = Object.create(original, { ...timesOf(original), sharedAttributes: { value: sharedAttributes } });
    const { attributes } = exportedSpan(sharing, '0', { 'winnow.keep.reason': 'error' });
    expect(attributes).toEqual({ 'db.system.name': 'postgresql', 'winnow.keep.reason': 'error' });
  });
});
