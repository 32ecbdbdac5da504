import { type Attributes, type Context, SpanKind, type TracerProvider } from '@opentelemetry/api';
import type { SdkSpan } from '@winnow/sampler';
import { afterEach, expect, it, vi } from 'vitest';
import { resolve } from '../config/index.js';
import { createLog } from '../log.js';
import { SharedStart } from '../tracer/shared-start.js';
import type { SdkParts } from './create-sdk.js';
import { createNodeSdk } from './node-sdk.js';
import { createTracesSdk } from './traces-sdk.js';

afterEach(() => vi.unstubAllEnvs());

type ShouldSample = SdkParts['sampler']['shouldSample'];

function partsWith(shouldSample: ShouldSample): SdkParts & { readonly ended: SdkSpan[] } {
  const ended: SdkSpan[] = [];
  const spanProcessor = {
    onStart(_span: SdkSpan, _parentContext: Context) {},
    onEnd: (span: SdkSpan) => void ended.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  return {
    sampler: { shouldSample, toString: () => 'test' },
    spanProcessor,
    judged: false,
    log: createLog('none'),
    ended,
  };
}

const ALL: ShouldSample = () => ({ decision: 2 });
const LINK = { context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 } };

/** One span that goes over every limit, as it is exported. */
function shown(provider: TracerProvider, ended: readonly SdkSpan[]): object {
  const attributes = { a: 'abcdefgh', b: 2, c: ['abcdefgh'], d: true, e: 5.5, f: undefined };
  const span = provider.getTracer('test', '1').startSpan('one', { kind: SpanKind.CLIENT, attributes, links: [LINK] });
  span.setAttributes({ a: 'ABCDEFGH', g: 'ABCDEFGH', h: 8 });
  for (const name of ['first', 'second', 'third']) span.addEvent(name, { a: 'abcdefgh', b: 2 });
  span.addLink({ ...LINK, attributes: { a: 'abcdefgh', b: 2 } });
  span.end();
  const { resource, links, events, ...rest } = ended[0] as SdkSpan & Record<string, unknown>;
  const own = { ...(resource as { attributes: Attributes }).attributes, 'service.instance.id': 'of each its own' };
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount } = ended[0] as SdkSpan &
    Record<string, unknown>;
  const counts = { droppedAttributesCount, droppedEventsCount, droppedLinksCount };
  const plain = events.map((event) => ({ ...event, time: undefined }));
  return { own, counts, links, plain, name: rest.name, kind: rest.kind, attributes: rest.attributes };
}

it.each([
  ['nothing set', {}],
  ['a name', { OTEL_SERVICE_NAME: 'shop' }],
  ['attributes', { OTEL_RESOURCE_ATTRIBUTES: 'service.name=shop,deployment.environment.name=test' }],
  ['limits of spans', { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '3', OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '5' }],
  ['limits of anything', { OTEL_ATTRIBUTE_COUNT_LIMIT: '4', OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '0' }],
  ['limits of parts', { OTEL_SPAN_EVENT_COUNT_LIMIT: '2', OTEL_SPAN_LINK_COUNT_LIMIT: '0' }],
  ['limits of parts of parts', { OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT: '1' }],
  ['limits that are none', { OTEL_SPAN_LINK_COUNT_LIMIT: 'many', OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: ' ' }],
])('makes the spans that NodeSDK would make, with %s', (_what, env: Record<string, string>) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const { config } = resolve(env);
  const [ours, stock] = [createTracesSdk, createNodeSdk].map((create) => {
    const parts = partsWith(ALL);
    return shown(create(config, parts).tracerProvider, parts.ended);
  });
  expect(ours).toEqual(stock);
});

it('lets the sampler of somebody else write attributes', () => {
  const parts = partsWith((_context, _traceId, _name, _kind, attributes) => {
    attributes['seen'] = true;
    return { decision: 2, attributes: { said: 'yes' } };
  });
  const tracer = createTracesSdk(resolve({}).config, parts).tracerProvider.getTracer('test');
  // Those that spans have in common as well.
  const shared = new SharedStart(SpanKind.CLIENT, { a: 1 });
  for (const options of [{}, shared, shared]) tracer.startSpan('one', options).end();
  const said = { seen: true, said: 'yes' };
  expect(parts.ended.map(({ attributes }) => attributes)).toEqual([said, { a: 1, ...said }, { a: 1, ...said }]);
  expect(shared.attributes).toEqual({ a: 1 });
});
