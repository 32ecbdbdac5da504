import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { RPCType, setRPCMetadata } from '@opentelemetry/core';
import { afterEach, describe, expect, it } from 'vitest';
import { app, ended, layers, recorder, server } from './curated.test.support.js';

afterEach(() => recorder.clear());

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
