// For the tests of rows: a real tracer provider, context manager and propagator; only the sampler's verdicts are scripted.
import { context, diag, type MeterProvider, propagation, type Span, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { TailSampling } from '@winnow/sampler';
import type { Config } from '../../config/config.js';
import type { Runtime } from '../row.js';

/** What the rows told the sampler. */
export interface Signal {
  readonly signal: 'responding' | 'responded' | 'aborted' | 'crashed';
  readonly spanId: string;
  readonly status?: number;
  readonly contentType?: unknown;
  readonly keep?: string | undefined;
}

export interface Recorder {
  readonly runtime: Runtime;
  readonly signals: Signal[];
  /** The answer to `responding`: the value of the keep header. */
  keep: string | undefined;
  /** How many spans were started: one that never ends is in no other list. */
  started(): number;
  /** What the SDK complained of, such as a span that was ended twice. */
  readonly complaints: string[];
  /** Ended spans so far. */
  spans(): ReadableSpan[];
  /** Waits until so many spans have ended. */
  ended(count: number): Promise<ReadableSpan[]>;
  clear(): void;
}

export function createRecorder(config: Partial<Config> = {}, meterProvider?: MeterProvider): Recorder {
  const exporter = new InMemorySpanExporter();
  let started = 0;
  const counter: SpanProcessor = {
    onStart: () => {
      started++;
    },
    onEnd: () => {},
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const tracerProvider = new TracerProvider({ spanProcessors: [counter, new SimpleSpanProcessor({ exporter })] });
  const complaints: string[] = [];
  const complain = (message: string) => void complaints.push(message);
  const ignore = () => {};
  diag.setLogger({ error: complain, warn: complain, info: ignore, debug: ignore, verbose: ignore });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(tracerProvider);
  const signals: Signal[] = [];
  const id = (span: Span) => span.spanContext().spanId;
  const recorder: Recorder = {
    keep: undefined,
    signals,
    complaints,
    started: () => started,
    runtime: {
      config: {
        ignorePaths: ['/healthz', '/internal/*'],
        responseHeader: true,
        redact: [],
        clientNames: 'host',
        ...config,
      } as Config,
      tracerProvider,
      meterProvider: meterProvider as MeterProvider,
      tail: {
        http: {
          responding: (span, status, contentType) => {
            signals.push({ signal: 'responding', spanId: id(span), status, ...(contentType ? { contentType } : {}) });
            return recorder.keep;
          },
          responded: (span, status, keep) => void signals.push({ signal: 'responded', spanId: id(span), status, keep }),
          aborted: (span) => void signals.push({ signal: 'aborted', spanId: id(span) }),
        },
        traceFlags: (spanContext) => spanContext.traceFlags,
        crashed: ({ spanId }) => void signals.push({ signal: 'crashed', spanId }),
      } as Partial<TailSampling> as TailSampling,
    },
    spans: () => exporter.getFinishedSpans(),
    ended: async (count) => {
      const deadline = Date.now() + 5000;
      while (exporter.getFinishedSpans().length < count) {
        if (Date.now() > deadline) throw new Error(`${exporter.getFinishedSpans().length} of ${count} spans ended`);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      return exporter.getFinishedSpans();
    },
    clear: () => {
      exporter.reset();
      signals.length = 0;
      complaints.length = 0;
      started = 0;
      recorder.keep = undefined;
    },
  };
  return recorder;
}

/** `server GET /users/:id`, sorted: the whole of what was recorded, to compare at a glance. */
export function outline(spans: readonly ReadableSpan[]): string[] {
  return spans.map((span) => `${SpanKind[span.kind].toLowerCase()} ${span.name}`).sort();
}
