import {
  type Attributes,
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type TextMapPropagator,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { type IdGenerator, RandomIdGenerator, TracerProvider } from '@opentelemetry/sdk-trace';
import { createTailSampling } from '../create-tail-sampling.js';
import type { SdkSpan } from '../sdk-types.js';
import type { Batch, Result, Sink } from '../sink.js';
import type { TailSampling, TailSamplingOptions } from '../tail-sampling.js';
import { createFakeClock, type FakeClock } from './fake-clock.js';

/** A sink that keeps what it gets. */
export interface MemorySink extends Sink {
  readonly spans: SdkSpan[];
  readonly batches: (readonly SdkSpan[])[];
  /** What the next sends answer; ok where there is nothing. */
  readonly answers: (Result | Promise<Result>)[];
}

export function createMemorySink(): MemorySink {
  const spans: SdkSpan[] = [];
  const batches: (readonly SdkSpan[])[] = [];
  const answers: (Result | Promise<Result>)[] = [];
  const take = (batch: Batch) => {
    batches.push(batch.spans);
    spans.push(...batch.spans);
  };
  return {
    spans,
    batches,
    answers,
    async send(batch) {
      const answer = (await answers.shift()) ?? { ok: true };
      if (answer.ok) take(batch);
      return answer;
    },
    flushSync(held) {
      held.forEach(take);
      return 0;
    },
  };
}

/** A process of a fleet: the real SDK around one tail sampling. */
export interface Service {
  readonly tail: TailSampling;
  readonly tracer: Tracer;
  readonly clock: FakeClock;
  readonly sink: MemorySink;
  readonly kept: SdkSpan[];
  readonly warnings: string[];
  readonly propagator: TextMapPropagator;
  /** Starts a server span for a request with these headers. */
  receive(headers?: Record<string, string>, name?: string): Span;
  /** Starts a client span to a host and returns the headers that go out with it. */
  call(parent: Span, host?: string): { readonly span: Span; readonly headers: Record<string, string> };
  child(parent: Span, name?: string, kind?: SpanKind, attributes?: Attributes): Span;
}

export interface ServiceOptions extends TailSamplingOptions {
  readonly inner?: TextMapPropagator;
  readonly ids?: IdGenerator;
}

export function createService({ inner, ids, ...options }: ServiceOptions = {}): Service {
  const clock = createFakeClock();
  const sink = createMemorySink();
  const kept: SdkSpan[] = [];
  const warnings: string[] = [];
  const tail = createTailSampling({
    clock,
    ...(options.exporter === undefined && { sink }),
    onKept: (spans) => kept.push(...spans),
    warn: (message) => warnings.push(message),
    ...options,
  });
  const provider = new TracerProvider({
    sampler: tail.sampler,
    spanProcessors: [tail.spanProcessor],
    idGenerator: ids ?? new RandomIdGenerator(),
  });
  const tracer = provider.getTracer('test');
  const propagator = tail.propagator(inner ?? new W3CTraceContextPropagator());
  const inSpan = (span: Span, context: Context = ROOT_CONTEXT) => trace.setSpan(context, span);

  return {
    tail,
    tracer,
    clock,
    sink,
    kept,
    warnings,
    propagator,
    receive(headers = {}, name = 'GET /orders') {
      const context = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
      return tracer.startSpan(name, { kind: SpanKind.SERVER }, context);
    },
    call(parent, host = 'payments') {
      const attributes = { 'server.address': host };
      const span = tracer.startSpan('GET', { kind: SpanKind.CLIENT, attributes }, inSpan(parent));
      const headers: Record<string, string> = {};
      propagator.inject(inSpan(span), headers, defaultTextMapSetter);
      return { span, headers };
    },
    child: (parent, name = 'step', kind = SpanKind.INTERNAL, attributes = {}) =>
      tracer.startSpan(name, { kind, attributes }, inSpan(parent)),
  };
}

/** Trace ids with a chosen randomness, so that a test decides what the baseline draws. */
export function createIds(randomness: () => string): IdGenerator {
  const random = new RandomIdGenerator();
  return {
    generateTraceId: () => random.generateTraceId().slice(0, 18) + randomness(),
    generateSpanId: () => random.generateSpanId(),
  };
}

/** Drawn by every baseline, and by none below 100 %. */
export const LUCKY = 'ffffffffffffff';
export const UNLUCKY = '00000000000000';
