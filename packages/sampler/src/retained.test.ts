import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UNSAMPLED } from './head.js';
import { createRetained } from './retained.js';
import type { SdkSpan } from './sdk-types.js';
import { createFakeClock } from './testing/fake-clock.js';
import { TraceEntry } from './trace-entry.js';

const tracer = new TracerProvider().getTracer('test');

function fragment(count: number, n: number): SdkSpan[] {
  const root = tracer.startSpan(`root ${n}`, { attributes: { n } });
  const inside = trace.setSpan(ROOT_CONTEXT, root);
  const spans = [root];
  while (spans.length < count) spans.push(tracer.startSpan(`step ${spans.length} of ${n}`, {}, inside));
  for (const span of spans) span.end();
  return spans as unknown as SdkSpan[];
}

const said = (spans: readonly SdkSpan[]) =>
  spans.map((span) => [span.name, span.attributes, span.spanContext().spanId, span.parentSpanContext?.spanId]);

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ add: fc.nat(9), spans: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ take: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ passes: fc.nat(300) }) },
);

it('gives back what was put in, whatever was let go and taken out before, and each part once', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 50, maxLength: 150 }), (steps) => {
      const clock = createFakeClock();
      const retained = createRetained({ retainedBytes: 20_000, retainedMs: 1000 }, clock);
      const added = new Map<string, unknown[]>();
      let n = 0;
      for (const one of steps) {
        if ('add' in one) {
          const traceId = `trace ${one.add}`;
          const spans = fragment(one.spans, n++);
          const entry = new TraceEntry(traceId, spans[0] as SdkSpan, UNSAMPLED, clock);
          added.set(traceId, [...(added.get(traceId) ?? []), said(spans)]);
          retained.add(entry, spans, one.spans * 500);
        } else if ('take' in one) {
          const traceId = `trace ${one.take}`;
          const had = retained.has(traceId);
          const parts = retained.take(traceId);
          const latest = (added.get(traceId) ?? []).slice(-parts.length || Number.POSITIVE_INFINITY);
          expect(parts.map(({ spans }) => said(spans))).toEqual(latest);
          for (const { entry, spans } of parts) expect(spans).toContain(entry.root);
          expect(had || parts.length === 0).toBe(true);
          expect(retained.take(traceId)).toEqual([]);
          added.delete(traceId);
        } else clock.advance(one.passes);
        expect(retained.bytes).toBeLessThanOrEqual(20_000);
      }
    }),
    { numRuns: 200, seed: 5 },
  );
});
