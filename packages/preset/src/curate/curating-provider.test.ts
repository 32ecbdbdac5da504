import { type Context, context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { RPCType, setRPCMetadata } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';
import { createRecorder } from '../rows/http/recorder.test.support.js';
import { createCuratingProvider } from './curating-provider.js';
import type { SpanRules } from './rules.js';

const recorder = createRecorder();
const inner = () => recorder.runtime.tracerProvider;

const RULES: Record<string, SpanRules> = {
  layers: { pass: () => true },
  names: {
    name: ({ attributes }) => attributes['better'] as string | undefined,
    rename: (key, value) => (key === 'late' ? String(value) : undefined),
  },
  secrets: {
    redact: (key, value) =>
      key === 'password' || key.startsWith('exception.')
        ? undefined
        : key === 'text' || key === 'otel.status_description'
          ? '***'
          : value,
  },
  broken: {
    pass: () => {
      throw new Error('a fault of ours');
    },
  },
};

const provider = createCuratingProvider({ inner, rulesFor: (scope) => RULES[scope] });
const layers = provider.getTracer('layers');
const app = provider.getTracer('app');

afterEach(() => recorder.clear());

function server(): { span: Span; ctx: Context } {
  const span = app.startSpan('GET', { kind: SpanKind.SERVER, root: true });
  return { span, ctx: trace.setSpan(ROOT_CONTEXT, span) };
}

function ended(): ReadableSpan[] {
  return recorder.spans();
}

describe('a span that is noise', () => {
  it('is not recorded, and what starts below it finds the real parent, however deep', () => {
    const { span, ctx } = server();
    const one = layers.startSpan('middleware', {}, ctx);
    const two = layers.startSpan('middleware', {}, trace.setSpan(ctx, one));
    const query = app.startSpan('SELECT', {}, trace.setSpan(ctx, two));
    for (const each of [query, two, one, span]) each.end();
    expect(one.spanContext()).toEqual(span.spanContext());
    expect(ended().map((each) => each.name)).toEqual(['SELECT', 'GET']);
    expect(ended()[0]?.parentSpanContext?.spanId).toBe(span.spanContext().spanId);
  });

  it('hands an exception to the real parent once, however many layers record it', () => {
    const { span, ctx } = server();
    const error = new Error('boom');
    const one = layers.startSpan('a', {}, ctx);
    const two = layers.startSpan('b', {}, trace.setSpan(ctx, one));
    two.recordException(error);
    two.setStatus({ code: SpanStatusCode.ERROR });
    one.recordException(error);
    one.recordException(new Error('another'));
    span.end();
    expect(ended()[0]?.events.map((event) => event.attributes?.['exception.message'])).toEqual(['boom', 'another']);
    expect(ended()[0]?.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('hands it on without the secrets in its text', () => {
    const { span, ctx } = server();
    layers
      .startSpan('a', {}, ctx)
      .recordException(new Error('no answer from https://user:hunter2@host/?token=hunter2'));
    span.end();
    expect(JSON.stringify(ended()[0]?.events)).not.toContain('hunter2');
  });

  it('hands the same exception to each of two requests', () => {
    const error = new Error('shared');
    for (const { span, ctx } of [server(), server()]) {
      layers.startSpan('a', {}, ctx).recordException(error);
      span.end();
    }
    expect(ended().map((span) => span.events.length)).toEqual([1, 1]);
  });

  it('does not grow without bound when a layer records ever new exceptions', () => {
    const { span, ctx } = server();
    const layer = layers.startSpan('a', {}, ctx);
    for (let i = 0; i < 100; i++) layer.recordException(new Error(String(i)));
    span.end();
    expect(ended()[0]?.events).toHaveLength(8);
  });

  it('gives the route to the server span, whether it is known at the start or later', () => {
    const { span, ctx } = server();
    layers.startSpan('a', { attributes: { 'http.route': '/' } }, ctx);
    layers.startSpan('b', { attributes: { 'http.route': '/users/:id' } }, ctx);
    layers.startSpan('c', {}, ctx).setAttribute('http.route', '/');
    span.end();
    expect(ended()[0]?.attributes['http.route']).toBe('/users/:id');
  });

  it('gives the route to the instrumentation that waits for it in the context', () => {
    const { span, ctx } = server();
    const metadata = { type: RPCType.HTTP, span, route: undefined as string | undefined };
    const inside = trace.setSpan(setRPCMetadata(ctx, metadata as never), app.startSpan('work', {}, ctx));
    layers.startSpan('a', { attributes: { 'http.route': '/users/:id' } }, inside);
    span.end();
    expect(metadata.route).toBe('/users/:id');
    expect(ended()[0]?.attributes['http.route']).toBe('/users/:id');
  });

  it('does not replace a route that a router has set itself', () => {
    const { span, ctx } = server();
    span.setAttribute('http.route', '/api/users/:id');
    layers.startSpan('a', { attributes: { 'http.route': '/:id' } }, ctx);
    span.end();
    expect(ended()[0]?.attributes['http.route']).toBe('/api/users/:id');
  });

  it('hands on what the app sets on the active span, not what the instrumentation says of its layer', () => {
    const { span, ctx } = server();
    const layer = layers.startSpan('a', { attributes: { 'koa.type': 'middleware' } }, ctx);
    layer
      .setAttribute('user.id', '7')
      .setAttributes({ 'koa.name': 'x', 'cart.size': 3 })
      .updateName('y')
      .addEvent('paid');
    span.end();
    expect(ended()[0]?.attributes).toEqual({ 'user.id': '7', 'cart.size': 3 });
    expect(ended()[0]?.events.map((event) => event.name)).toEqual(['paid']);
    expect(ended()[0]?.name).toBe('GET');
  });

  it('leaves the real span active inside startActiveSpan', () => {
    const { span, ctx } = server();
    const result = context.with(ctx, () =>
      layers.startActiveSpan('a', (layer) => [layer.isRecording(), trace.getActiveSpan() === span]),
    );
    expect(result).toEqual([true, true]);
  });
});

describe('noise with nobody above it', () => {
  it('leaves no trace, nor does what passes below it', () => {
    const pool = layers.startSpan('connect', {}, ROOT_CONTEXT);
    const below = layers.startSpan('tcp', {}, trace.setSpan(ROOT_CONTEXT, pool));
    below.recordException(new Error('the first address refused'));
    below.setStatus({ code: SpanStatusCode.ERROR });
    below.end();
    pool.end();
    expect(ended()).toEqual([]);
  });

  it('does not take what the app starts below it with it', () => {
    const boot = layers.startSpan('Create App', {}, ROOT_CONTEXT);
    app.startSpan('warm up', {}, trace.setSpan(ROOT_CONTEXT, boot)).end();
    expect(ended().map((span) => [span.name, span.parentSpanContext])).toEqual([['warm up', undefined]]);
  });

  it('becomes a real root when it fails, with all that was said of it and the time it started', () => {
    const startTime = Date.now() - 5000;
    const span = layers.startSpan('connect', { kind: SpanKind.CLIENT, startTime, attributes: { a: 1 } }, ROOT_CONTEXT);
    span.setAttribute('b', 2).setAttributes({ c: 3 }).updateName('pg.connect').addEvent('retry', { d: 4 });
    span.recordException(new Error('refused'));
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    span.end();
    const [real, ...others] = ended();
    expect(others).toEqual([]);
    expect(real).toMatchObject({
      name: 'pg.connect',
      kind: SpanKind.CLIENT,
      attributes: { a: 1, b: 2, c: 3 },
      status: { code: SpanStatusCode.ERROR },
    });
    expect(real?.events.map((event) => event.name).sort()).toEqual(['exception', 'retry']);
    expect((real?.startTime[0] ?? 0) * 1000).toBeLessThanOrEqual(startTime);
  });

  it('is a root even where another request is active', () => {
    const { ctx } = server();
    const span = layers.startSpan('ping', { root: true }, ctx);
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    expect(ended()[0]?.parentSpanContext).toBeUndefined();
  });
});

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
    expect(real?.attributes).toEqual({ text: '***', fine: 1, also: 2 });
    expect(real?.status).toEqual({ code: SpanStatusCode.ERROR, message: '***' });
    expect(JSON.stringify([real?.attributes, real?.events, real?.status])).not.toContain('hunter2');
    expect(real?.events[0]?.attributes?.['exception.type']).toBe('Error');
  });

  it('is the SDK’s own object, as processors know it', () => {
    const span = app.startSpan('x');
    const again = provider.getTracer('secrets').startSpan('y');
    expect(span.constructor).toBe(again.constructor);
  });

  it('survives a rule that throws', () => {
    provider.getTracer('broken').startSpan('x').end();
    expect(ended().map((span) => span.name)).toEqual(['x']);
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
