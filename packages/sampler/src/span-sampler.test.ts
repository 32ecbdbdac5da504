import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { AlwaysOnSampler, ParentBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { createTailSampling } from './create-tail-sampling.js';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { createIds, createMemorySink, LUCKY, UNLUCKY } from './testing/service.js';

const rules = () => [errors(), percent(5)];

describe('the sampler alone (scenario 6)', () => {
  it('samples consistently, hands the flag on, and holds nothing', () => {
    const tail = createTailSampling({ rules: rules() });
    for (const [randomness, flags, state] of [
      [LUCKY, 1, 'ot=th:f3333'],
      [UNLUCKY, 0, undefined],
    ] as const) {
      const provider = new TracerProvider({ sampler: tail.sampler, idGenerator: createIds(() => randomness) });
      const tracer = provider.getTracer('test');
      const root = tracer.startSpan('root');
      const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root));
      for (const span of [root, child]) {
        expect(span.spanContext().traceFlags).toBe(flags);
        expect(span.spanContext().traceState?.serialize()).toBe(state);
        expect(span.isRecording()).toBe(true);
      }
    }
    expect(tail.stats()).toMatchObject({ tracesActive: 0, spansStarted: 0 });
  });
});

describe('the processor alone (scenario 6)', () => {
  it('judges what another sampler records, draws the baseline by itself, and follows the verdict', async () => {
    for (const [randomness, exported] of [
      [LUCKY, 1],
      [UNLUCKY, 0],
    ] as const) {
      const sink = createMemorySink();
      const tail = createTailSampling({ rules: rules(), sink });
      const provider = new TracerProvider({
        sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
        spanProcessors: [tail.spanProcessor],
        idGenerator: createIds(() => randomness),
      });
      provider.getTracer('test').startSpan('root', { kind: SpanKind.SERVER }).end();
      await provider.forceFlush();
      expect(sink.spans).toHaveLength(exported);
      expect(sink.spans[0]?.spanContext().traceState?.serialize()).toBe(exported ? 'ot=th:f3333' : undefined);
    }
  });
});

it('leaves no trace that was not sampled to the sampler behind it: the chain of two (scenario 4)', () => {
  // A drops with a stale threshold in the tracestate; B must not take that for a sampled one.
  const [a, b] = [createTailSampling({ rules: rules() }), createTailSampling({ rules: rules() })];
  const parent = {
    traceId: `${'a'.repeat(18)}${UNLUCKY}`,
    spanId: '0123456789abcdef',
    traceFlags: 0,
    isRemote: true,
    traceState: { get: (key: string) => (key === 'ot' ? 'th:0' : undefined), serialize: () => 'ot=th:0' } as never,
  };
  const first = new TracerProvider({ sampler: a.sampler })
    .getTracer('a')
    .startSpan('a', {}, trace.setSpanContext(ROOT_CONTEXT, parent));
  expect(first.spanContext()).toMatchObject({ traceFlags: 0 });
  expect(first.spanContext().traceState?.serialize()).toBe('');
  const remote = { ...first.spanContext(), isRemote: true };
  const second = new TracerProvider({ sampler: b.sampler })
    .getTracer('b')
    .startSpan('b', {}, trace.setSpanContext(ROOT_CONTEXT, remote));
  expect(second.spanContext().traceFlags).toBe(0);
});

describe('trouble inside', () => {
  it('does not reach the app: the sampler follows the flag, the processor lets the span go', () => {
    const warnings: string[] = [];
    const tail = createTailSampling({
      rules: rules(),
      warn: (message) => warnings.push(message),
      clock: {
        now: () => {
          throw new Error('no time');
        },
        every: () => () => {},
      },
    });
    const tracer = new TracerProvider({ sampler: tail.sampler, spanProcessors: [tail.spanProcessor] }).getTracer(
      'test',
    );
    const broken = {
      traceId: 'b'.repeat(32),
      spanId: 'c'.repeat(16),
      traceFlags: 1,
      isRemote: true,
      traceState: { get: 1 } as never,
    };
    for (let index = 0; index < 3; index++) {
      const span = tracer.startSpan('root', {}, trace.setSpanContext(ROOT_CONTEXT, broken));
      expect(span.spanContext().traceFlags).toBe(1);
      span.end();
    }
    expect(warnings.length).toBeGreaterThan(1);
    expect(new Set(warnings).size).toBe(warnings.length);
    expect(() => tail.flushSync(10)).not.toThrow();
  });
});
