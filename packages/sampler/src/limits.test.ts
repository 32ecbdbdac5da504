import { ROOT_CONTEXT, type Span, SpanKind, type SpanOptions, SpanStatusCode, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { accounted, drawn, ERROR, quiet } from './testing/policies.js';

const REMOTE = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true };

describe('limits', () => {
  it('2000 spans of one fragment: decided, and let go in portions (scenario 21)', () => {
    const service = drawn({ limits: { spansPerTrace: 100 } });
    const server = service.receive();
    for (let index = 0; index < 250; index++) service.child(server).end();
    expect(service.kept.length).toBeGreaterThan(150);
    expect(service.tail.stats()).toMatchObject({ triggers: { span_limit: 1 }, kept: { baseline: 1 } });
    server.end();
    expect(service.kept).toHaveLength(251);
    const root = service.kept.find(({ name }) => name === 'GET /orders');
    expect(root?.attributes).toMatchObject({ 'winnow.keep.trigger': 'complete' });
    expect(new Set(service.kept).size).toBe(251);
    accounted(service);
  });

  it('traces: the oldest is decided by its merits and leaves (scenario 22)', () => {
    const service = quiet({ limits: { traces: 3 }, relief: false, rules: [errors()] });
    const failing = service.receive({}, 'failing');
    service.tail.http.responding(failing, 500);
    service.child(failing).end();
    const servers = Array.from({ length: 5 }, () => service.receive());
    expect(service.tail.stats()).toMatchObject({ tracesActive: 3, triggers: { evicted: 3 } });
    expect(service.kept.map(({ name }) => name)).toEqual(['step']);
    // Its root comes late, by the verdict that is remembered.
    failing.end();
    expect(service.kept.map(({ name }) => name)).toEqual(['step', 'failing']);
    expect(service.kept[1]?.attributes).toMatchObject({ 'winnow.late': true, 'winnow.keep.reason': 'error' });
    expect(service.kept[1]?.spanContext().traceState?.serialize()).toBe('ot=th:0');
    for (const server of servers) server.end();
    expect(service.tail.stats()).toMatchObject({ tracesActive: 0, spansBuffered: 0, bytesBuffered: 0 });
    accounted(service);
  });

  it('spans of all fragments', () => {
    const service = quiet({ limits: { spans: 50 }, relief: false, rules: [errors()] });
    for (let trace = 0; trace < 20; trace++) {
      const server = service.receive();
      for (let index = 0; index < 9; index++) service.child(server).end();
      expect(service.tail.stats().spansBuffered).toBeLessThanOrEqual(50);
    }
    accounted(service);
  });

  it('bytes (scenario 21)', () => {
    const service = quiet({ limits: { bytes: 2 ** 20 }, rules: [errors()] });
    const big = 'x'.repeat(2 ** 19);
    for (let trace = 0; trace < 5; trace++) {
      const server = service.receive();
      service.child(server, 'big', SpanKind.INTERNAL, { big }).end();
      expect(service.tail.stats().bytesBuffered).toBeLessThanOrEqual(2 ** 20);
    }
    expect(service.tail.stats().triggers).toEqual({ bytes_limit: 4 });
    accounted(service);
  });

  it.each<[string, (big: string) => SpanOptions, (span: Span, big: string) => void]>([
    ['a name', () => ({}), (span, big) => span.updateName(big)],
    ['a status', () => ({}), (span, message) => span.setStatus({ code: SpanStatusCode.ERROR, message })],
    ['the name of an event', () => ({}), (span, big) => span.addEvent(big)],
    ['an attribute of an event', () => ({}), (span, big) => span.addEvent('event', { big })],
    ['an attribute of a link', (big) => ({ links: [{ context: REMOTE, attributes: { big } }] }), () => {}],
  ])('bytes, also those of %s (scenario 21)', (_, options, grow) => {
    const service = quiet({ limits: { bytes: 2 ** 20 }, rules: [] });
    const big = 'x'.repeat(2 ** 19);
    for (let request = 0; request < 3; request++) {
      const server = service.receive();
      const step = service.tracer.startSpan('step', options(big), trace.setSpan(ROOT_CONTEXT, server));
      grow(step, big);
      step.end();
    }
    expect(service.tail.stats().triggers).toEqual({ bytes_limit: 2 });
    accounted(service);
  });

  it('remembered verdicts', () => {
    const service = quiet({ limits: { keptIds: 4 }, rules: [errors()] });
    const traceparents = ['a', 'b', 'c', 'd', 'e'].map((digit) => `00-${digit.repeat(32)}-0123456789abcdef-00`);
    for (const traceparent of traceparents) service.receive({ traceparent }).setStatus(ERROR).end();
    const known = (traceparent: string) => {
      const server = service.receive({ traceparent });
      server.end();
      return server.spanContext().traceFlags;
    };
    // Between half of the limit and all of it.
    expect([known(traceparents[0] as string), known(traceparents[4] as string)]).toEqual([0, 1]);
    service.clock.advance(6 * 60_000);
    expect(known(traceparents[4] as string)).toBe(1);
    // Ten minutes after the failure, however often the id came back since.
    service.clock.advance(6 * 60_000);
    expect(known(traceparents[4] as string)).toBe(0);
  });
});
