import { type Context, context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { Config } from '../config/config.js';
import { createRecorder } from '../rows/http/recorder.test.support.js';
import { RPC_METADATA } from '../rows/http/request-span.js';
import { addMissing, createCorrelator } from './correlate.js';
import { factsOf } from './request-facts.js';

const recorder = createRecorder();
const spanContext = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 0 };

function inRequest(headers: Record<string, unknown> = {}): Context {
  const span = trace.wrapSpanContext(spanContext);
  const metadata = { type: 'http', span, headers };
  return trace.setSpan(ROOT_CONTEXT, span).setValue(RPC_METADATA, metadata);
}

function correlator(config: Partial<Config> = {}, errorLogged: (of: unknown) => void = () => {}) {
  const full = { ...recorder.runtime.config, logFields: 'otel', serviceName: 'shop', ...config } as Config;
  return createCorrelator({ config: full, tail: { ...recorder.runtime.tail, errorLogged } });
}

const stamp = { trace_id: spanContext.traceId, span_id: spanContext.spanId, trace_flags: '00', service: 'shop' };

describe('the fields of a line', () => {
  it('are none outside of a request', () => {
    expect(correlator().fields()).toBeUndefined();
  });

  it('are a fresh object each time', () => {
    context.with(inRequest(), () => {
      const { fields } = correlator();
      expect(fields()).toEqual(stamp);
      expect(fields()).not.toBe(fields());
    });
  });

  it('have the request id of the caller', () => {
    const idOf = (headers: Record<string, unknown>) =>
      context.with(inRequest(headers), () => correlator().fields()?.['request_id']);
    expect(idOf({ 'x-request-id': 'a-1', 'x-correlation-id': 'b-2' })).toBe('a-1');
    expect(idOf({ 'x-correlation-id': 'b-2' })).toBe('b-2');
    for (const id of ['', 'two words', 'a"b', 'a\nb', 'x'.repeat(129), ['a', 'b'], undefined])
      expect(idOf({ 'x-request-id': id })).toBeUndefined();
  });

  it('have the request id that the span of an HTTP/2 stream recorded', () => {
    const span = Object.assign(trace.wrapSpanContext(spanContext), {
      attributes: { 'http.request.header.x-request-id': ['req-2'] },
    });
    const active = trace.setSpan(ROOT_CONTEXT, span).setValue(RPC_METADATA, { span });
    expect(context.with(active, () => correlator().fields())).toEqual({ ...stamp, request_id: 'req-2' });
  });

  it('have the tags of the request, in which no tag stands in for the trace or for what loggers write', () => {
    const active = inRequest();
    Object.assign(factsOf(active) ?? {}, {
      tags: { 'user.id': 'ada', trace_id: 'forged', level: 'x', time: 1, msg: 'y' },
    });
    expect(context.with(active, () => correlator().fields())).toEqual({ ...stamp, 'user.id': 'ada' });
  });

  it('have a bound on the name of the service', () => {
    const fields = context.with(inRequest(), () => correlator({ serviceName: 'x'.repeat(1000) }).fields());
    expect(String(fields?.['service'])).toHaveLength(256);
  });

  it('are there for a span that nobody may write on', () => {
    const frozen: Span = Object.freeze(trace.wrapSpanContext(spanContext));
    const active = trace.setSpan(ROOT_CONTEXT, frozen);
    expect(context.with(active, () => correlator().fields())).toEqual(stamp);
  });
});

describe('a line at error level', () => {
  it('is told to the sampler, with its trace; another one, and one outside of a request, is not', () => {
    const told: unknown[] = [];
    const { fields } = correlator({}, (of) => told.push(of));
    fields(true);
    context.with(inRequest(), () => fields(false));
    expect(told).toEqual([]);
    context.with(inRequest(), () => fields(true));
    expect(told).toEqual([spanContext]);
  });
});

it('what a line says already wins', () => {
  const line = { trace_id: 'mine', msg: 'hello', service: undefined };
  addMissing(line, { ...stamp });
  expect(line).toEqual({ ...stamp, trace_id: 'mine', msg: 'hello', service: undefined });
});
