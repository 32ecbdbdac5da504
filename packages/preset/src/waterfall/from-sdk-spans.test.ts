import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SdkSpan } from '@winnow/sampler';
import { describe, expect, it } from 'vitest';
import { fromSdkSpans } from './from-sdk-spans.js';
import { renderWaterfall } from './render-waterfall.js';

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'shop' }),
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
});
const tracer = provider.getTracer('test');

function spans() {
  const remote = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
    isRemote: true,
  };
  const called = trace.setSpanContext(context.active(), remote);
  const root = tracer.startSpan('GET /orders', { kind: SpanKind.SERVER, startTime: 1_700_000_000_000 }, called);
  const query = tracer.startSpan(
    'SELECT orders',
    {
      kind: SpanKind.CLIENT,
      startTime: 1_700_000_000_002,
      attributes: { 'server.address': '::1', 'server.port': 5432 },
    },
    trace.setSpan(called, root),
  );
  query.setStatus({ code: SpanStatusCode.ERROR }).end(1_700_000_000_007);
  root.setAttribute('winnow.keep.reason', 'error').end(1_700_000_000_010);
  return exporter.getFinishedSpans() as unknown as SdkSpan[];
}

describe('spans of the SDK', () => {
  const [query, root] = fromSdkSpans(spans());

  it('become rows', () => {
    expect(root).toMatchObject({
      service: 'shop',
      name: 'GET /orders',
      kind: 'SERVER',
      parentSpanId: 'b7ad6b7169203331',
      parentIsRemote: true,
      startMs: 1_700_000_000_000,
      endMs: 1_700_000_000_010,
      error: false,
      reason: 'error',
      peer: undefined,
    });
    expect(query).toMatchObject({
      kind: 'CLIENT',
      parentIsRemote: false,
      error: true,
      peer: '[::1]:5432',
      reason: undefined,
    });
  });

  it('can be drawn', () => {
    expect(renderWaterfall([query!, root!])).toMatchInlineSnapshot(`
      "trace 0af7651916cd43dd8448eb211c80319c · 10 ms · 2 spans · kept: error
      GET /orders                   ████████████████████████████████████████████████   10 ms  error
        SELECT orders → [::1]:5432           ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒                 5.0 ms  ERROR"
    `);
  });
});
