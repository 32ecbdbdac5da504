import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';
import { app, ended, inner, provider, RULES, recorder, server } from './curated.test.support.js';
import { createCuratingProvider } from './curating-provider.js';

afterEach(() => recorder.clear());

describe('a span that stays', () => {
  it('gets its name at the start, or from an attribute that is set later', () => {
    const tracer = provider.getTracer('names');
    tracer.startSpan('x', { attributes: { better: 'SELECT users' } }).end();
    tracer.startSpan('x').setAttributes({ late: 'SELECT orders' }).end();
    tracer.startSpan('x').end();
    expect(ended().map((span) => span.name)).toEqual(['SELECT users', 'SELECT orders', 'x']);
  });

  it('is clean of what a rule takes away: attributes, status and exceptions', () => {
    const tracer = provider.getTracer('secrets');
    const span = tracer.startSpan('x', { attributes: { password: 'hunter2', text: 'hunter2', fine: 1 } });
    span.setAttribute('password', 'hunter2').setAttributes({ text: 'hunter2', also: 2 });
    span.recordException(new Error('hunter2'));
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'hunter2' }).end();
    const [real] = ended();
    expect(real?.attributes).toEqual({ text: '***', fine: 1, also: 2, 'error.type': 'Error' });
    expect(real?.status).toEqual({ code: SpanStatusCode.ERROR, message: '***' });
    expect(JSON.stringify([real?.attributes, real?.events, real?.status])).not.toContain('hunter2');
    expect(real?.events[0]?.attributes?.['exception.type']).toBe('Error');
  });

  it('is the SDK’s own object, as processors know it', () => {
    const span = app.startSpan('x');
    const again = provider.getTracer('secrets').startSpan('y');
    expect(span.constructor).toBe(again.constructor);
  });

  it('survives rules that throw, and what they could not clean does not leave', () => {
    const span = provider.getTracer('broken').startSpan('x', { attributes: { text: 'hunter2' } });
    span.setAttribute('late', 'hunter2').setAttributes({ more: 'hunter2' });
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'hunter2' }).recordException(new Error('hunter2'));
    span.end();
    const [{ name, attributes, status, events }] = ended() as [ReadableSpan];
    expect({ name, attributes, status }).toEqual({
      name: 'x',
      attributes: { 'error.type': 'Error' },
      status: { code: SpanStatusCode.ERROR },
    });
    expect(JSON.stringify(events.map((event) => event.attributes?.['exception.message']))).not.toContain('hunter2');
  });

  it('survives an exception that throws when it is read', () => {
    const span = provider.getTracer('secrets').startSpan('x');
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    span.recordException(revoked.proxy as Error);
    span.end();
    expect(ended().map(({ events }) => events)).toEqual([[]]);
  });
});

describe('a tracer', () => {
  it('asks for the real provider at its first span, so that it may be older than the SDK', () => {
    let asked = 0;
    const ask = () => {
      asked++;
      return inner();
    };
    const early = createCuratingProvider({ inner: ask, rulesFor: () => RULES['layers'] });
    const tracer = early.getTracer('any');
    expect(asked).toBe(0);
    const { ctx } = server();
    tracer.startSpan('noise', {}, ctx).end();
    expect(asked).toBe(0);
    const plain = createCuratingProvider({ inner: ask, rulesFor: () => undefined }).getTracer('any');
    plain.startSpan('a').end();
    plain.startSpan('b').end();
    expect(asked).toBe(1);
  });

  it('of an instrumentation without rules passes orphan database calls and connects, and keeps the rest', () => {
    const tracer = provider.getTracer('@opentelemetry/instrumentation-new');
    const kind = SpanKind.CLIENT;
    tracer.startSpan('SELECT', { kind, attributes: { 'db.system.name': 'x' }, root: true }).end();
    tracer.startSpan('tcp.connect', { kind, root: true }).end();
    tracer.startSpan('GET', { kind, root: true }).end();
    tracer.startSpan('process', { kind: SpanKind.CONSUMER, root: true }).end();
    tracer.startSpan('SELECT', { kind, attributes: { 'db.system.name': 'x' } }, server().ctx).end();
    expect(ended().map((span) => span.name)).toEqual(['GET', 'process', 'SELECT']);
  });

  it('is made once per name, and not remembered without bound', () => {
    expect(provider.getTracer('app')).toBe(app);
    for (let i = 0; i < 2000; i++) provider.getTracer(`tenant-${i}`);
    expect(provider.getTracer('tenant-1')).toBe(provider.getTracer('tenant-1'));
    expect(provider.getTracer('tenant-1999')).not.toBe(provider.getTracer('tenant-1999'));
  });

  it('takes startActiveSpan in all its forms', () => {
    const { span: parent, ctx } = server();
    app.startActiveSpan('a', (span) => span.end());
    app.startActiveSpan('b', { kind: SpanKind.CLIENT }, (span) => span.end());
    const result = app.startActiveSpan('c', {}, ctx, (span) => {
      expect(trace.getActiveSpan()).toBe(span);
      span.end();
      return 42;
    });
    expect(result).toBe(42);
    expect(ended().map((span) => span.name)).toEqual(['a', 'b', 'c']);
    expect(ended()[2]?.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
  });
});
