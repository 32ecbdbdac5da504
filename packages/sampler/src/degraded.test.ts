// The pieces without each other: what still works, and what is said.
import { defaultTextMapSetter, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { createTailSampling } from './create-tail-sampling.js';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { ERROR, quiet } from './testing/policies.js';
import { createIds, createMemorySink, createService, LUCKY, type Service, UNLUCKY } from './testing/service.js';

const rules = () => [errors(), percent(5)];

describe('without our propagator (scenario 6)', () => {
  const plain = new W3CTraceContextPropagator();
  /** A call as the SDK's own propagator writes it. */
  function headersOf(service: Service, fails: boolean): Record<string, string> {
    const server = service.receive();
    if (fails) service.tail.http.responding(server, 500);
    const call = service.child(server, 'GET', SpanKind.CLIENT, { 'server.address': 'payments' });
    const headers: Record<string, string> = {};
    plain.inject(trace.setSpan(ROOT_CONTEXT, call), headers, defaultTextMapSetter);
    call.end();
    server.end();
    return headers;
  }

  it('fragments are judged all the same', () => {
    const service = quiet();
    headersOf(service, false);
    expect(service.kept).toEqual([]);
    headersOf(service, true);
    expect(service.kept.map(({ name }) => name)).toEqual(['GET /orders', 'GET']);
  });

  it('the baseline is coherent: flag and threshold travel', () => {
    const service = createService({ rules: rules(), ids: createIds(() => LUCKY) });
    const headers = headersOf(service, false);
    expect(headers).toMatchObject({ traceparent: expect.stringMatching(/-01$/), tracestate: 'ot=th:f3333' });
    const callee = createService({ rules: [percent(1)] });
    callee.receive(headers).end();
    expect(callee.kept).toHaveLength(1);
  });

  it('callees are not told of a keep in words, callers not at all, and nothing is brought back', () => {
    const service = quiet();
    const headers = headersOf(service, true);
    expect(headers['tracestate'] ?? '').not.toContain('winnow');
    const callee = quiet();
    const answering = callee.receive(headers);
    expect(callee.tail.http.responding(answering, 500)).toBeUndefined();
    answering.end();
    expect(service.tail.stats()).toMatchObject({ recalls: { sent: 0, received: 0, answered: 0 } });
  });
});

describe('the propagator alone (scenario 6)', () => {
  it('passes a context on as it is', () => {
    const tail = createTailSampling({ rules: rules() });
    const propagator = tail.propagator(new W3CTraceContextPropagator());
    const spanContext = { traceId: `${'a'.repeat(18)}${UNLUCKY}`, spanId: 'b'.repeat(16), traceFlags: 1 };
    const headers: Record<string, string> = {};
    propagator.inject(trace.setSpanContext(ROOT_CONTEXT, spanContext), headers, defaultTextMapSetter);
    expect(headers).toEqual({ traceparent: `00-${spanContext.traceId}-${spanContext.spanId}-01` });
  });
});

it('without the hooks of HTTP a request is judged by its span, and nobody is told (scenario 6)', () => {
  const [caller, callee] = [quiet(), quiet()];
  const server = caller.receive();
  const { span, headers } = caller.call(server);
  callee.receive(headers).setStatus(ERROR).end();
  span.end();
  server.end();
  expect([caller.kept.length, callee.kept.length]).toEqual([0, 1]);
});

describe('a second processor that exports (scenario 6)', () => {
  function start(others: readonly SpanProcessor[], first: boolean) {
    const warnings: string[] = [];
    const sink = createMemorySink();
    const tail = createTailSampling({ rules: rules(), sink, warn: (message) => warnings.push(message) });
    let randomness = UNLUCKY;
    const provider = new TracerProvider({
      sampler: tail.sampler,
      spanProcessors: first ? [...others, tail.spanProcessor] : [tail.spanProcessor, ...others],
      idGenerator: createIds(() => randomness),
    });
    const tracer = provider.getTracer('test');
    const request = (name: string, drawn: boolean, fails: boolean) => {
      randomness = drawn ? LUCKY : UNLUCKY;
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER });
      if (fails) span.setStatus(ERROR);
      span.end();
    };
    return { provider, request, sink, warnings };
  }

  it.each([true, false])(
    'gets the baseline, which then arrives twice; that is said once (first: %s)',
    async (first) => {
      const exporter = new InMemorySpanExporter();
      const { provider, request, sink, warnings } = start([new BatchSpanProcessor({ exporter })], first);
      request('drawn', true, false);
      request('failed', false, true);
      request('well', false, false);
      await provider.forceFlush();
      expect(sink.spans.map(({ name }) => name).sort()).toEqual(['drawn', 'failed']);
      expect(exporter.getFinishedSpans().map(({ name }) => name)).toContain('drawn');
      expect(exporter.getFinishedSpans().map(({ name }) => name)).not.toContain('well');
      expect(warnings).toEqual([
        expect.stringMatching(/^spanProcessors: BatchSpanProcessor exports too, .*arrive twice/),
      ]);
      await provider.shutdown();
    },
  );

  it('is found when it is simple, too', () => {
    const { request, warnings } = start([new SimpleSpanProcessor({ exporter: new InMemorySpanExporter() })], false);
    request('drawn', true, false);
    expect(warnings).toHaveLength(1);
  });

  it('is not taken for a processor that only looks', () => {
    const looking: SpanProcessor = {
      onStart() {},
      onEnd() {},
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    const { request, warnings } = start([looking], true);
    request('drawn', true, false);
    expect(warnings).toEqual([]);
  });
});
