import { type Context, ROOT_CONTEXT, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import { TracerProvider as StockProvider } from '@opentelemetry/sdk-trace';
import type { Sampler, SdkSpan } from '@winnow/sampler';
import { expect, it } from 'vitest';
import { createCuratingProvider } from '../curate/curating-provider.js';
import { createTracerProvider } from './create-tracer-provider.js';
import type { RecordedSpan } from './recorded-span.js';
import { SharedStart } from './shared-start.js';
import type { SpanLimits } from './span-limits.js';

const QUERY = { 'db.system.name': 'postgresql', 'server.port': 5432, 'db.query.text': 'SELECT * FROM users' };
const RECORD: Sampler = { shouldSample: () => ({ decision: 1 }), toString: () => 'test' };

function tracerOf(limits: Partial<SpanLimits> = {}, onStart = (_span: SdkSpan, _in: Context) => {}): Tracer {
  const processor = { onStart, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
  const inner = createTracerProvider({ sampler: RECORD, processor, resource: {}, limits });
  return createCuratingProvider({ inner: () => inner, rulesFor: () => ({ pass: () => false }) }).getTracer('test');
}

/** A second run of the same statement, the first of which is there. */
function twice(tracer: Tracer, start: SharedStart): [first: RecordedSpan, second: RecordedSpan] {
  const run = () => tracer.startSpan('SELECT users', start, ROOT_CONTEXT) as RecordedSpan;
  return [run(), run()];
}

it('has its attributes checked and copied once, for all spans that start with it', () => {
  const [first, second] = twice(tracerOf(), new SharedStart(SpanKind.CLIENT, QUERY));
  expect(first.sharedAttributes).toEqual(QUERY);
  expect(second.sharedAttributes).toBe(first.sharedAttributes);
  const characters = 'postgresql'.length + 'SELECT * FROM users'.length;
  expect([first.kind, first.attributesCount, first.texts]).toEqual([SpanKind.CLIENT, 3, characters]);
  expect(Object.keys(second.attributes)).toEqual(Object.keys(QUERY));
});

const WRITES: Record<string, (span: Span & SdkSpan) => void> = {
  'an attribute is set': (span) => void span.setAttribute('error.type', '23505'),
  'several are set': (span) => void span.setAttributes({ 'error.type': '23505', 'server.port': 1 }),
  'a hook or a processor writes into what it reads': ({ attributes }) => {
    attributes['error.type'] = '23505';
    delete attributes['db.query.text'];
  },
  'a processor puts others in their place': (span) => {
    Object.assign(span, { attributes: { 'error.type': '23505' } });
  },
};

it.each(Object.entries(WRITES))('keeps spans apart, and those to come, where %s', (_what, write) => {
  const start = new SharedStart(SpanKind.CLIENT, { ...QUERY });
  const plain = tracerOf().startSpan('SELECT users', { attributes: QUERY }) as RecordedSpan;
  const [first, second] = twice(tracerOf(), start);
  for (const span of [first, plain]) write(span);
  const sizeOf = ({ attributesCount, texts }: RecordedSpan) => [attributesCount, texts];
  expect([first.attributes, sizeOf(first)]).toEqual([plain.attributes, sizeOf(plain)]);
  expect(first.attributes['error.type']).toBe('23505');
  expect(first.sharedAttributes).toBeUndefined();
  expect([second.attributes, start.attributes]).toEqual([QUERY, QUERY]);
  expect(twice(tracerOf(), start)[1].attributes).toEqual(QUERY);
});

it('lets a processor write while the span starts, without a word to the next one', () => {
  let n = 0;
  const tracer = tracerOf({}, ({ attributes }) => {
    attributes['app.run'] = ++n;
  });
  const spans = twice(tracer, new SharedStart(SpanKind.CLIENT, QUERY));
  expect(spans.map(({ attributes }) => attributes)).toEqual([
    { ...QUERY, 'app.run': 1 },
    { ...QUERY, 'app.run': 2 },
  ]);
});

it('cannot be written to by those who are shown what is shared', () => {
  const [{ sharedAttributes }] = twice(tracerOf(), new SharedStart(SpanKind.CLIENT, QUERY));
  expect(() => Object.assign(sharedAttributes as object, { 'app.own': 1 })).toThrow(TypeError);
});

it('keeps to the limits of each provider, with one start for all of them', () => {
  const start = new SharedStart(SpanKind.CLIENT, QUERY);
  const all: Partial<SpanLimits>[] = [{ attributeCountLimit: 2 }, { attributeValueLengthLimit: 6 }, {}];
  for (const limits of [...all, ...all]) {
    for (const span of twice(tracerOf(limits), start)) {
      const plain = tracerOf(limits).startSpan('one', { attributes: { ...QUERY } }) as RecordedSpan;
      for (const one of [span, plain]) one.setAttribute('app.more', 'than six characters');
      const said = ({ attributes, attributesCount, texts, droppedAttributesCount }: RecordedSpan) => ({
        ...{ attributes, attributesCount, texts },
        droppedAttributesCount,
      });
      expect(said(span)).toEqual(said(plain));
    }
  }
});

it('is left behind by those who make options of their own of it', () => {
  const start = new SharedStart(SpanKind.CLIENT, QUERY);
  twice(tracerOf(), start);
  const own = { ...start, attributes: { ...start.attributes, 'app.own': 1 } };
  const span = tracerOf().startSpan('one', own) as RecordedSpan;
  expect([span.kind, span.attributes]).toEqual([SpanKind.CLIENT, { ...QUERY, 'app.own': 1 }]);
});

it('adds what the sampler says to the one span that it says it of', () => {
  let n = 0;
  const shouldSample: Sampler['shouldSample'] = () =>
    n++ > 0 ? { decision: 1 } : { decision: 1, attributes: { 'app.sampled': true } };
  const processor = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
  const provider = createTracerProvider({ sampler: { ...RECORD, shouldSample }, processor, resource: {} });
  const spans = twice(provider.getTracer('test'), new SharedStart(SpanKind.CLIENT, QUERY));
  expect(spans.map(({ attributes }) => attributes)).toEqual([{ ...QUERY, 'app.sampled': true }, QUERY]);
});

it('is plain options to a tracer of the SDK', () => {
  const start = new SharedStart(SpanKind.CLIENT, { ...QUERY });
  const tracer = new StockProvider().getTracer('test');
  const [first, second] = [tracer.startSpan('one', start), tracer.startSpan('one', start)] as unknown as SdkSpan[];
  (first as unknown as Span).setAttribute('app.own', 1);
  expect([first?.kind, first?.attributes]).toEqual([SpanKind.CLIENT, { ...QUERY, 'app.own': 1 }]);
  expect([second?.attributes, Object.keys(start)]).toEqual([QUERY, ['kind', 'attributes']]);
});
