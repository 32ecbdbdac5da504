// The same calls on a span of ours and on one of the SDK: whatever they are, both must read the same afterwards.
import {
  type Attributes,
  type AttributeValue,
  type Context,
  context,
  diag,
  type Exception,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  type SpanStatus,
  type TimeInput,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { TracerProvider as StockProvider } from '@opentelemetry/sdk-trace';
import type { SdkSpan } from '@winnow/sampler';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTracerProvider } from './create-tracer-provider.js';
import { RecordedSpan } from './recorded-span.js';
import type { SpanLimits } from './span-limits.js';

const START = 1_800_000_000_123;

let warned: unknown[] = [];
beforeEach(() => {
  vi.useFakeTimers({ now: START, toFake: ['Date'] });
  // The SDK holds on to the object of the clock: its method is what can be put in another's place.
  vi.spyOn(performance, 'now').mockImplementation(() => 1_000 + Date.now() - START);
  warned = [];
  const note = (text: string) => void warned.push(text);
  diag.setLogger({ warn: note, error: note, info() {}, debug() {}, verbose() {} });
});
afterEach(() => {
  diag.disable();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

type Act = (span: Span) => unknown;
type Readable = SdkSpan & Record<string, unknown>;

const ids = () => {
  let next = 1;
  const hex = (length: number) => (next++).toString(16).padStart(length, '0');
  return { generateTraceId: () => hex(32), generateSpanId: () => hex(16) };
};
const sampler = { shouldSample: () => ({ decision: 1 as const }), toString: () => 'all' };

function tracers(limits: Partial<SpanLimits>): [name: string, tracer: Tracer, seen: [string, Readable][]][] {
  const make = (name: string) => {
    const seen: [string, Readable][] = [];
    const processor = {
      onStart: (span: SdkSpan) => void seen.push(['start', span as Readable]),
      onEnd: (span: SdkSpan) => void seen.push(['end', span as Readable]),
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    const given = { sampler, resource: RESOURCE };
    const provider =
      name === 'ours'
        ? createTracerProvider({ ...given, processor, limits, ids: ids() })
        : new StockProvider({ ...given, spanProcessors: [processor], spanLimits: limits, idGenerator: ids() } as never);
    return [name, provider.getTracer('scope', '1.2', { schemaUrl: 'https://schema' }), seen] as const;
  };
  return [make('ours'), make('stock')] as never;
}
const RESOURCE = { attributes: { 'service.name': 'test' }, asyncAttributesPending: false };

const READ = [
  ...['name', 'kind', 'attributes', 'links', 'events', 'status', 'startTime', 'endTime', 'duration', 'ended'],
  ...['resource', 'instrumentationScope', 'parentSpanContext', 'droppedAttributesCount', 'droppedEventsCount'],
  'droppedLinksCount',
] as const;

function read(span: Readable): object {
  const said = Object.fromEntries(READ.map((key) => [key, structuredClone(span[key])]));
  return { ...said, context: span.spanContext(), recording: (span as unknown as Span).isRecording() };
}

/** How many attributes there are, and the characters of their texts. */
function sizeOf({ attributes }: SdkSpan): [number, number] {
  const values = Object.values(attributes);
  const texts = values.flat().filter((one) => typeof one === 'string');
  return [values.length, texts.join('').length];
}

const odd = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  fc.constant({}),
  fc.constant([1, 'a']),
  fc.func(fc.nat()),
);
const value = fc.oneof(
  { weight: 8, arbitrary: fc.oneof(fc.string({ maxLength: 12 }), fc.integer(), fc.double(), fc.boolean()) },
  { weight: 3, arbitrary: fc.oneof(fc.array(fc.string({ maxLength: 9 })), fc.array(fc.integer())) },
  { weight: 1, arbitrary: odd },
) as fc.Arbitrary<AttributeValue>;
const key = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f') },
  { weight: 1, arbitrary: fc.constant('') },
);
const attributes = fc.dictionary(key, value, { maxKeys: 7, noNullPrototype: false }) as fc.Arbitrary<Attributes>;
// The SDK also keeps empty values of these, which no exporter has a use for.
const ofParts = attributes.map((all) =>
  Object.fromEntries(Object.entries(all).filter(([, one]) => one !== undefined && one !== null)),
);
const time = fc.oneof(
  fc.constant(undefined),
  fc.nat(5_000),
  fc.integer({ min: START - 5_000, max: START + 5_000 }),
  fc.integer({ min: START - 5_000, max: START + 5_000 }).map((ms) => new Date(ms)),
  fc.tuple(fc.integer({ min: 1_799_999_999, max: 1_800_000_001 }), fc.nat(999_999_999)),
) as fc.Arbitrary<TimeInput | undefined>;
const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
const link = fc
  .option(ofParts, { nil: undefined })
  .map((said) => ({ context: spanContext, ...(said && { attributes: said }) }));
const thrown = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.record(
    { name: fc.string(), message: fc.string(), stack: fc.string(), code: fc.oneof(fc.nat(3), fc.string()) },
    { requiredKeys: [], noNullPrototype: true },
  ),
) as fc.Arbitrary<Exception>;
const status = fc.record(
  { code: fc.constantFrom(0, 1, 2), message: fc.oneof(fc.string(), odd) },
  { requiredKeys: ['code'] },
) as fc.Arbitrary<SpanStatus>;

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(key, value).map(
    ([name, said]): Act =>
      (span) =>
        span.setAttribute(name, said),
  ),
  attributes.map(
    (said): Act =>
      (span) =>
        span.setAttributes(said),
  ),
  fc.tuple(ofParts, time).map(
    ([said, at]): Act =>
      (span) =>
        span.addEvent('event', said, at),
  ),
  time.map(
    (at): Act =>
      (span) =>
        span.addEvent('event', at),
  ),
  link.map(
    (one): Act =>
      (span) =>
        span.addLink(one),
  ),
  fc.array(link, { maxLength: 3 }).map(
    (some): Act =>
      (span) =>
        span.addLinks(some),
  ),
  status.map(
    (one): Act =>
      (span) =>
        span.setStatus(one),
  ),
  fc.string().map(
    (name): Act =>
      (span) =>
        span.updateName(name),
  ),
  fc.tuple(thrown, time).map(
    ([error, at]): Act =>
      (span) =>
        span.recordException(error, at),
  ),
  fc.nat(900).map(
    (ms): Act =>
      () =>
        vi.advanceTimersByTime(ms),
  ),
  {
    weight: 1,
    arbitrary: time.map(
      (at): Act =>
        (span) =>
          span.end(at),
    ),
  },
);
const limit = fc.option(fc.nat(4), { nil: undefined });
const limits = fc
  .record({
    attributeCountLimit: limit,
    attributeValueLengthLimit: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    eventCountLimit: limit,
    linkCountLimit: limit,
    attributePerEventCountLimit: limit,
    attributePerLinkCountLimit: limit,
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, given]) => given !== undefined)));
const options = fc.record(
  {
    kind: fc.constantFrom(0, 1, 2, 3, 4),
    attributes,
    links: fc.array(link, { maxLength: 3 }),
    startTime: time,
    root: fc.boolean(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<SpanOptions>;
const remote = fc.constantFrom(
  undefined,
  { ...spanContext, isRemote: true },
  { ...spanContext, traceId: '0'.repeat(32) },
  { ...spanContext, spanId: 'not an id' },
);

describe('a span of ours', () => {
  it('reads like one of the SDK after the same calls', () => {
    fc.assert(
      fc.property(limits, options, remote, fc.array(act, { maxLength: 12 }), (most, given, parent, acts) => {
        const [ours, stock] = tracers(most).map(([, tracer, seen]) => {
          vi.setSystemTime(START);
          const above = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
          const span = tracer.startSpan('name', given, above);
          const stages = [read(seen[0]?.[1] as Readable)];
          for (const one of acts) {
            one(span);
            stages.push(read(span as unknown as Readable));
          }
          if (span instanceof RecordedSpan) expect([span.attributesCount, span.texts]).toEqual(sizeOf(span));
          return { stages, seen: seen.map(([what]) => what) };
        });
        expect(ours).toEqual(stock);
      }),
      { numRuns: 600, seed: 20260118 },
    );
  });

  it('says what the SDK says about calls that do nothing', () => {
    const texts = tracers({ eventCountLimit: 1, linkCountLimit: 1 }).map(([, tracer]) => {
      warned = [];
      const span = tracer.startSpan('name');
      span
        .setAttribute('', 1)
        .setAttribute('a', {} as never)
        .setStatus({ code: 2, message: 5 as never });
      for (let n = 0; n < 3; n++) span.addEvent('event').addLink({ context: spanContext });
      span.end(START - 1_000);
      span.setAttribute('a', 1);
      span.end();
      return warned;
    });
    expect(texts[0]).toEqual(texts[1]);
    expect(texts[0]).toHaveLength(9);
  });

  it('throws at nobody, whatever it is given', () => {
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const boom = (): never => {
      throw new Error('no');
    };
    const throwing = Object.defineProperty({}, 'a', { get: boom, enumerable: true });
    const list = Object.defineProperty([1], 0, { get: boom });
    const code = { toString: boom };
    for (const hostile of [revoked.proxy, throwing, list, { code }, Object.create(null), null, 5] as never[]) {
      const [, tracer, seen] = tracers({})[0] as [string, Tracer, [string, Readable][]];
      const span = tracer.startSpan('name', { attributes: hostile });
      span.setAttributes(hostile).setAttribute('list', hostile).addEvent('event', hostile).addLink(hostile);
      span.addLinks(hostile).setStatus(hostile).recordException(hostile, hostile);
      span.setAttribute('after', 1).end();
      expect([seen.map(([what]) => what), seen[1]?.[1].attributes['after']]).toEqual([['start', 'end'], 1]);
    }
  });

  it('is the active one of startActiveSpan, in all its forms', () => {
    for (const [, tracer] of tracers({})) {
      const forms: ((run: (span: Span) => string) => string)[] = [
        (run) => tracer.startActiveSpan('name', run),
        (run) => tracer.startActiveSpan('name', { attributes: { a: 1 } }, run),
        (run) => tracer.startActiveSpan('name', { attributes: { a: 1 } }, ROOT_CONTEXT as Context, run),
      ];
      for (const form of forms) expect(form((span) => (span.isRecording() ? 'ran' : 'not recorded'))).toBe('ran');
    }
  });

  it('is none where tracing is suppressed, or the sampler says so', () => {
    const suppressed = ROOT_CONTEXT.setValue(SUPPRESS, true);
    for (const [, tracer, seen] of tracers({})) {
      const span = tracer.startSpan('name', {}, suppressed);
      expect([span.isRecording(), span.spanContext().spanId, seen]).toEqual([false, '0'.repeat(16), []]);
    }
    const processor = { onStart: vi.fn(), onEnd: vi.fn(), forceFlush: async () => {}, shutdown: async () => {} };
    const none = { shouldSample: () => ({ decision: 0 as const }), toString: () => 'none' };
    const tracer = createTracerProvider({ sampler: none, processor, resource: RESOURCE }).getTracer('test');
    const span = tracer.startSpan('name', {}, context.active());
    expect([span.isRecording(), trace.isSpanContextValid(span.spanContext())]).toEqual([false, true]);
    expect(processor.onStart).not.toHaveBeenCalled();
  });
});

const SUPPRESS = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
