import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { app, ended, layers, recorder, server } from './curated.test.support.js';

afterEach(() => recorder.clear());

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
