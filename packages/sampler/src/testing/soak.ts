import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { createTailSampling } from '../create-tail-sampling.js';
import type { Stats } from '../tail-sampling.js';
import { createFakeClock } from './fake-clock.js';
import { createRandom, createSeededIds } from './random.js';

const OPEN = 200;

export interface SoakResult {
  /** Bytes of the heap after a collection, at even distances; the first is taken once everything is warm. */
  readonly heap: readonly number[];
  readonly stats: Stats;
  readonly exported: number;
}

/**
 * So many traces through the default policy, 200 of them open at any moment: routes and errors of many kinds, calls, steps that outlive
 * their request, spans that never end.
 * @param collect a full collection: `globalThis.gc` under `--expose-gc`
 */
export async function soak(traces: number, samples: number, collect: () => void): Promise<SoakResult> {
  const clock = createFakeClock();
  let exported = 0;
  const tail = createTailSampling({
    clock,
    sink: {
      async send({ spans }) {
        exported += spans.length;
        return { ok: true };
      },
    },
    onKept: () => {},
  });
  const provider = new TracerProvider({
    sampler: tail.sampler,
    spanProcessors: [tail.spanProcessor],
    idGenerator: createSeededIds(1),
  });
  const tracer = provider.getTracer('soak');
  const random = createRandom(2);
  const open: (() => void)[] = [];

  function request(index: number): () => void {
    const name = random() < 0.02 ? `GET /bomb/${index}` : `GET /route/${index % 50}`;
    const server = tracer.startSpan(name, { kind: SpanKind.SERVER }, ROOT_CONTEXT);
    const context = trace.setSpan(ROOT_CONTEXT, server);
    const call = tracer.startSpan('GET bank', { kind: SpanKind.CLIENT }, context);
    const step = tracer.startSpan('step', {}, context);
    call.end();
    if (random() < 0.9) step.end();
    return () => {
      if (random() < 0.05) {
        server.setAttribute('error.type', random() < 0.5 ? 'Timeout' : `Error${index}`);
        server.setStatus({ code: SpanStatusCode.ERROR });
      }
      // A few never end.
      if (random() < 0.9995) server.end();
      if (random() < 0.99) step.end();
    };
  }

  const heap: number[] = [];
  const every = Math.floor(traces / (samples + 1));
  for (let index = 1; index <= traces; index++) {
    open.push(request(index));
    if (open.length > OPEN) open.splice(Math.floor(random() * open.length), 1)[0]?.();
    clock.advance(2);
    // The queue works between turns of the event loop.
    if (index % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (index % every === 0 && index > every / 2) {
      collect();
      heap.push(process.memoryUsage().heapUsed);
    }
  }
  for (const end of open) end();
  await tail.flush();
  return { heap, stats: tail.stats(), exported };
}
