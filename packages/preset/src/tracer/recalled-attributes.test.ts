import { defaultTextMapGetter, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { createTailSampling, errors, percent, type SdkSpan, slow } from '@winnow/sampler';
import { expect, it } from 'vitest';
import { createTracerProvider } from './create-tracer-provider.js';
import type { RecordedSpan } from './recorded-span.js';
import { SharedStart } from './shared-start.js';

const QUERY = { 'db.system.name': 'postgresql', 'db.query.text': 'SELECT * FROM users' };

it('costs a dropped span no copy, and comes back whole for each of them', () => {
  const kept: SdkSpan[] = [];
  const rules = [errors({ budget: '50/s' }), slow('1s,p99'), percent(0)];
  const tail = createTailSampling({ rules, onKept: (spans) => kept.push(...spans) });
  const provider = createTracerProvider({ sampler: tail.sampler, processor: tail.spanProcessor, resource: {} });
  const propagator = tail.propagator(new W3CTraceContextPropagator());
  const receive = (headers: Record<string, string>) =>
    propagator.extract(ROOT_CONTEXT, { tracestate: 'winnow=u', ...headers }, defaultTextMapGetter);
  const tracer = provider.getTracer('test');
  const start = new SharedStart(SpanKind.CLIENT, QUERY);

  const traceId = 'a'.repeat(32);
  const caller = receive({ traceparent: `00-${traceId}-0123456789abcdef-00` });
  const root = tracer.startSpan('GET /users', { kind: SpanKind.SERVER }, caller);
  const inside = trace.setSpan(caller, root);
  const spans = [1, 2, 3].map(() => tracer.startSpan('SELECT users', start, inside) as RecordedSpan);
  spans[1]?.setAttribute('app.own', 1);
  for (const span of [...spans, root]) span.end();
  expect(tail.stats().spansDropped).toBe(4);
  expect(spans.map(({ sharedAttributes }) => sharedAttributes)).toEqual([QUERY, undefined, QUERY]);

  receive({ traceparent: `00-${'c'.repeat(32)}-0123456789abcdef-00`, 'x-winnow-recall': traceId });
  const queries = kept.filter(({ kind }) => kind === SpanKind.CLIENT).map(({ attributes }) => attributes);
  const recalled = { ...QUERY, 'winnow.late': true };
  expect(queries).toEqual([recalled, { ...recalled, 'app.own': 1 }, recalled]);
  Object.assign(queries[0] ?? {}, { 'app.late': 2 });
  expect(queries[2]).toEqual(recalled);
});
