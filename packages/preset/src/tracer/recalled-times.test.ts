import { defaultTextMapGetter, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { createTailSampling, errors, type SdkSpan } from '@winnow/sampler';
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { createTracerProvider } from './create-tracer-provider.js';

afterEach(() => void vi.restoreAllMocks());

/** A pair that says 1000 ms as nanoseconds and one that says it as a second mean the same. */
const times = ({ startTime, endTime, duration }: SdkSpan) => [startTime, endTime, duration[0] * 1e9 + duration[1]];

const start = fc.option(fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }), { nil: undefined });

it('come back from a recall as they were, to the nanosecond', () => {
  let n = 0;
  let now = 0;
  let wall = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.spyOn(Date, 'now').mockImplementation(() => wall);
  const kept: SdkSpan[] = [];
  // A second for each run: so many recalls are allowed.
  const clock = { now: () => n * 1000, every: () => () => {} };
  const tail = createTailSampling({ rules: [errors()], clock, onKept: (spans) => kept.push(...spans) });
  const propagator = tail.propagator(new W3CTraceContextPropagator());
  const provider = createTracerProvider({ sampler: tail.sampler, processor: tail.spanProcessor, resource: {} });
  const tracer = provider.getTracer('test');

  const receive = (headers: Record<string, string>) =>
    propagator.extract(ROOT_CONTEXT, { tracestate: 'winnow=u', ...headers }, defaultTextMapGetter);

  fc.assert(
    fc.property(
      fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { minLength: 1, maxLength: 6 }),
      start,
      (began, from, took, startTime) => {
        wall = began;
        now = from;
        const traceId = (++n).toString(16).padStart(32, '0');
        const inside = receive({ traceparent: `00-${traceId}-0123456789abcdef-00` });
        const spans: Span[] = [];
        const root = tracer.startSpan('root', {}, inside);
        for (const [index, ms] of took.entries()) {
          const options = index === 0 && startTime !== undefined ? { startTime } : {};
          const span = tracer.startSpan(`step ${index}`, options, trace.setSpan(inside, root));
          now += ms;
          span.end();
          spans.push(span);
        }
        root.end();
        kept.length = 0;
        receive({ traceparent: `00-${'c'.repeat(32)}-0123456789abcdef-00`, 'x-winnow-recall': traceId });
        const before = [root, ...spans] as unknown as SdkSpan[];
        expect(kept.map(times)).toEqual(before.map(times));
      },
    ),
    { numRuns: 300, seed: 11 },
  );
});
