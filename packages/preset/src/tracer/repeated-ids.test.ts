import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { createTailSampling, errors } from '@winnow/sampler';
import { expect, it } from 'vitest';
import { createTracerProvider } from './create-tracer-provider.js';

it('takes spans for one trace that ids of somebody else’s making put into it, wherever they begin', () => {
  const kept: string[] = [];
  const onKept = (spans: readonly { readonly name: string }[]) => kept.push(...spans.map(({ name }) => name));
  const tail = createTailSampling({ rules: [errors()], onKept });
  let spans = 0;
  const ids = {
    generateTraceId: () => '0af7651916cd43dd8448eb211c80319c',
    generateSpanId: () => String(++spans).padStart(16, '0'),
  };
  const { sampler, spanProcessor: processor } = tail;
  const tracer = createTracerProvider({ sampler, processor, resource: {}, ids }).getTracer('test');
  const [job, other] = ['job', 'other'].map((name) => tracer.startSpan(name, { kind: SpanKind.SERVER }, ROOT_CONTEXT));
  job?.setStatus({ code: SpanStatusCode.ERROR }).end();
  expect(tail.stats().tracesActive).toBe(1);
  other?.end();
  expect(kept).toEqual(['job', 'other']);
});
