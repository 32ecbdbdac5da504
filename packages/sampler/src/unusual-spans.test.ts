// Spans that apps really make, and that nobody draws on a whiteboard.
import { ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { accounted, ERROR, HEADERS, quiet } from './testing/policies.js';

const names = (spans: readonly { readonly name: string }[]) => spans.map(({ name }) => name);

describe('a root inside of a request (scenario 16)', () => {
  it('is a trace of its own, judged on its own, whatever becomes of the request', () => {
    const service = quiet();
    const server = service.receive();
    const job = service.tracer.startSpan('job', { root: true }, trace.setSpan(ROOT_CONTEXT, server));
    expect(job.spanContext().traceId).not.toBe(server.spanContext().traceId);
    service.child(job, 'step of job').end();
    job.setStatus(ERROR).end();
    service.child(server, 'step of request').end();
    server.end();
    expect(names(service.kept)).toEqual(['job', 'step of job']);
    accounted(service);
  });
});

describe('a batch of messages (scenario 17)', () => {
  it('that fails keeps its own trace, with its links, and not those that it is linked to', () => {
    const service = quiet();
    const sent = [service.receive({}, 'one'), service.receive({}, 'two')];
    const links = sent.map((span) => ({ context: span.spanContext() }));
    const batch = service.tracer.startSpan('process orders', { kind: SpanKind.CONSUMER, links }, ROOT_CONTEXT);
    for (const span of sent) span.end();
    batch.setStatus(ERROR).end();
    expect(names(service.kept)).toEqual(['process orders']);
    expect(service.kept[0]?.links.map(({ context }) => context.traceId)).toEqual(
      sent.map((span) => span.spanContext().traceId),
    );
    accounted(service);
  });

  it('of which one message fails keeps that message', () => {
    const service = quiet();
    const message = (name: string) => service.tracer.startSpan(name, { kind: SpanKind.CONSUMER }, ROOT_CONTEXT);
    message('good').end();
    message('bad').setStatus(ERROR).end();
    expect(names(service.kept)).toEqual(['bad']);
  });
});

describe('a span that ends twice (scenario 20)', () => {
  it('is exported and counted once', () => {
    const service = quiet();
    const server = service.receive();
    server.setStatus(ERROR).end();
    server.end();
    expect(service.kept).toHaveLength(1);
    expect(service.tail.stats().spansStarted).toBe(1);
    accounted(service);
  });
});

describe('a clock that jumps (scenario 22)', () => {
  afterEach(() => vi.restoreAllMocks());
  const HOUR = 3_600_000;

  it.each([
    ['backwards', -HOUR],
    ['forwards', HOUR],
  ])('%s while a request runs makes it neither slow nor negative', (_, jump) => {
    const service = quiet();
    const server = service.receive(HEADERS);
    const now = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => now + jump);
    const step = service.child(server);
    service.clock.advance(500);
    step.end();
    server.end();
    expect(service.kept).toEqual([]);
    const failing = service.receive();
    failing.setStatus(ERROR).end();
    expect(service.kept[0]?.duration[0]).toBeGreaterThanOrEqual(0);
    accounted(service);
  });

  it('so that an end stands before its start costs nothing but the duration', () => {
    const service = quiet();
    const server: Span = service.tracer.startSpan('GET', { kind: SpanKind.SERVER, startTime: [2000, 0] }, ROOT_CONTEXT);
    server.setStatus(ERROR).end([1000, 0]);
    expect(service.kept.map(({ duration }) => duration)).toEqual([[0, 0]]);
    accounted(service);
  });
});

describe('a call that is tried again (scenario 29)', () => {
  it('keeps the request for the attempt that failed, though the next one did not', () => {
    const service = quiet();
    const server = service.receive();
    for (const status of [503, 200]) {
      const { span } = service.call(server);
      service.tail.http.responded(span, status, undefined);
      span.setAttribute('http.response.status_code', status);
      if (status >= 500) span.setStatus(ERROR);
      span.end();
    }
    server.setAttribute('http.response.status_code', 200).end();
    expect(service.kept.map((span) => span.attributes['winnow.keep.reason']).filter(Boolean)).toEqual(['error']);
    expect(service.kept).toHaveLength(3);
  });
});
