// One tracer per way of recording, on the SDK alone: no instrumentation, no context manager, no exporter.
import { SamplingDecision } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { createTracerProvider } from '@winnow/preset/tracer';
import { createTailSampling, errors, percent, slow } from '@winnow/sampler';

const NOWHERE = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };

/** Holds the spans of a trace until the last has ended, and forgets them: what comes before any deciding. */
function holding() {
  const traces = new Map();
  return {
    ...NOWHERE,
    onStart(span) {
      const { traceId } = span.spanContext();
      const held = traces.get(traceId);
      if (held) held.push(span);
      else traces.set(traceId, [span]);
    },
    onEnd(span) {
      const { traceId } = span.spanContext();
      const held = traces.get(traceId);
      if (held[0] !== span) return;
      held.length = 0;
      traces.delete(traceId);
    },
  };
}

const deciding = (decision) => ({ shouldSample: () => ({ decision }), toString: () => 'bench' });
const DISCARD = { send: async () => ({ ok: true }), flushSync: () => 0 };
const ROOMY = { traces: 1e6, spans: 1e7, bytes: 2 ** 33, spansPerTrace: 1e6 };

function tailSampling(rules, options) {
  const tail = createTailSampling({ rules, sink: DISCARD, ...options });
  return provider(tail.sampler, tail.spanProcessor);
}

function provider(sampler, spanProcessor) {
  return new TracerProvider({ sampler, spanProcessors: [spanProcessor] }).getTracer('bench');
}

/** As in the preset: the sampler behind the lean tracer instead of the SDK's. */
function leanSampling(rules, options) {
  const tail = createTailSampling({ rules, sink: DISCARD, ...options });
  const parts = { sampler: tail.sampler, processor: tail.spanProcessor, resource: { attributes: {} } };
  return createTracerProvider(parts).getTracer('bench');
}

/** What is measured, by name; each adds something to the one before. */
export const TRACERS = {
  'not recorded': () => provider(deciding(SamplingDecision.NOT_RECORD), NOWHERE),
  'recorded (RECORD, no-op processor)': () => provider(deciding(SamplingDecision.RECORD), NOWHERE),
  'recorded, held in a Map, forgotten': () => provider(deciding(SamplingDecision.RECORD), holding()),
  'recorded, buffered, decided, dropped': () => tailSampling([errors(), slow('1s')]),
  'default policy, 5 % kept and discarded': () => tailSampling(undefined),
  'everything kept and discarded': () => tailSampling([percent(100)]),
  "the preset's tracer: recorded, buffered, decided, dropped": () => leanSampling([errors(), slow('1s')]),
  "the preset's tracer: default policy, 5 % kept and discarded": () => leanSampling(undefined),
};

export const roomyLean = () => leanSampling([errors(), slow('1s')], { limits: ROOMY });
export const roomyTail = () => tailSampling([errors(), slow('1s')], { limits: ROOMY });
export const plainTracer = () => TRACERS['recorded (RECORD, no-op processor)']();
export { tailSampling };
