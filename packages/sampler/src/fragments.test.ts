import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { slow } from './rules/slow.js';
import { createIds, createService, LUCKY, type ServiceOptions, UNLUCKY } from './testing/service.js';

const ERROR = { code: SpanStatusCode.ERROR };
const quiet = (options: ServiceOptions = {}) =>
  createService({ rules: [errors(), slow('1s'), percent(5)], ids: createIds(() => UNLUCKY), ...options });
const drawn = (options: ServiceOptions = {}) => quiet({ ids: createIds(() => LUCKY), ...options });
const HEADERS = { traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-00', tracestate: 'winnow=u' };

/** Every started span is in exactly one place. */
function accounted({ tail }: ReturnType<typeof quiet>): void {
  const { spansStarted, spansDropped, spansExported, spansLost, spansQueued, spansBuffered } = tail.stats();
  expect(spansDropped + spansExported + spansLost + spansQueued + spansBuffered).toBe(spansStarted);
}

describe('a fragment', () => {
  it('is decided when its last span ends, not when its root does', () => {
    const service = drawn();
    const server = service.receive();
    const background = service.child(server);
    server.end();
    expect(service.kept).toEqual([]);
    background.end();
    expect(service.kept.map(({ name }) => name)).toEqual(['GET /orders', 'step']);
    accounted(service);
  });

  it('holds all requests of its trace that run at the same time, and marks each local root', () => {
    const service = quiet();
    const one = service.receive(HEADERS, 'one');
    const two = service.receive(HEADERS, 'two');
    one.end();
    two.setStatus(ERROR).end();
    expect(service.kept.map((span) => [span.name, span.attributes['winnow.keep.reason']])).toEqual([
      ['one', 'error'],
      ['two', 'error'],
    ]);
    expect(service.tail.stats().kept).toEqual({ error: 1 });
  });

  it('is kept at its second visit as at the first, and dropped again when it was', () => {
    const service = quiet();
    service.receive(HEADERS).setStatus(ERROR).end();
    const again = service.receive(HEADERS);
    expect(service.call(again).headers['tracestate']).toBe('winnow=k;r:e,ot=th:0');
    const other = quiet();
    other.receive(HEADERS).end();
    other.receive(HEADERS).end();
    expect(other.kept).toEqual([]);
  });

  it('leaves the spans of other traces alone', () => {
    const service = quiet();
    const fine = service.receive();
    const failing = service.receive();
    failing.setStatus(ERROR).end();
    service.child(fine).end();
    fine.end();
    expect(new Set(service.kept.map((span) => span.spanContext().traceId))).toEqual(
      new Set([failing.spanContext().traceId]),
    );
  });

  it('makes open spans carry the flag once it is kept, so that log lines do', () => {
    const service = quiet();
    const server = service.receive();
    const step = service.child(server);
    expect([server.spanContext().traceFlags, step.spanContext().traceFlags]).toEqual([0, 0]);
    service.tail.http.responding(server, 500);
    expect([server.spanContext().traceFlags, step.spanContext().traceFlags]).toEqual([1, 1]);
    expect(service.tail.traceFlags(server.spanContext())).toBe(1);
    expect(service.child(server).spanContext().traceFlags).toBe(1);
  });

  it('stops its timer when nothing is open', () => {
    const service = quiet();
    service.receive().end();
    service.clock.advance(250);
    expect(service.clock.timers).toBe(0);
    service.receive();
    expect(service.clock.timers).toBe(1);
  });
});

describe('an open fragment', () => {
  it('is decided at 60 s on what is there, and goes on as decided', () => {
    const service = drawn({ rules: [errors(), percent(5)] });
    const server = service.receive();
    service.child(server, 'early').end();
    service.clock.advance(59_000);
    expect(service.tail.stats().kept).toEqual({});
    service.clock.advance(1000);
    expect(service.tail.stats().kept).toEqual({ baseline: 1 });
    server.end();
    expect(service.kept.map(({ name }) => name)).toEqual(['GET /orders', 'early']);
    accounted(service);
  });

  it('that was dropped at 60 s and fails later is kept late, without a weight', () => {
    const service = quiet({ rules: [errors(), percent(5)] });
    const server = service.receive(HEADERS);
    service.child(server, 'gone').end();
    service.clock.advance(70_000);
    expect(service.tail.stats()).toMatchObject({ dropped: 1, spansDropped: 1, spansBuffered: 1 });
    service.child(server, 'there').end();
    server.setStatus(ERROR).end();
    expect(service.kept.map(({ name }) => name)).toEqual(['GET /orders', 'there']);
    expect(service.kept[0]?.attributes).toMatchObject({
      'winnow.keep.reason': 'error',
      'winnow.late': true,
      'winnow.incomplete': true,
      'winnow.dropped_spans': 1,
    });
    expect(service.kept[0]?.spanContext().traceState?.serialize() ?? '').not.toMatch(/th:/);
    expect(service.tail.stats()).toMatchObject({ dropped: 0, kept: { error: 1 } });
    accounted(service);
  });

  it('that is kept lets its ended spans go after 5 s', () => {
    const service = quiet();
    const server = service.receive();
    service.child(server).setStatus(ERROR).end();
    service.tail.http.responding(server, 500);
    service.child(server, 'work').end();
    service.clock.advance(4750);
    expect(service.kept).toHaveLength(0);
    service.clock.advance(500);
    expect(service.kept.map(({ name }) => name)).toEqual(['step', 'work']);
    server.end();
    expect(service.kept.map(({ name }) => name)).toEqual(['step', 'work', 'GET /orders']);
    expect(service.tail.stats().triggers).toEqual({ timeout: 1 });
  });

  it('whose span never ends is given up after 5 min, and nothing is held any more', () => {
    const service = quiet({ rules: [errors(), percent(5)] });
    const server = service.receive(HEADERS);
    service.child(server).end();
    service.clock.advance(301_000);
    expect(service.tail.stats()).toMatchObject({
      tracesActive: 0,
      spansBuffered: 0,
      bytesBuffered: 0,
      spansDropped: 2,
    });
    expect(service.clock.timers).toBe(0);
    // It does end, and has failed.
    server.setStatus(ERROR).end();
    expect(service.kept[0]?.attributes).toMatchObject({ 'winnow.keep.reason': 'error', 'winnow.late': true });
    expect(service.tail.stats()).toMatchObject({ spansStarted: 2, spansDropped: 1 });
    accounted(service);
  });
});

describe('limits', () => {
  it('2000 spans of one fragment: decided, and let go in portions', () => {
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

  it('traces: the oldest is decided by its merits and leaves', () => {
    const service = quiet({ limits: { traces: 3 }, rules: [errors()] });
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
    const service = quiet({ limits: { spans: 50 }, rules: [errors()] });
    for (let trace = 0; trace < 20; trace++) {
      const server = service.receive();
      for (let index = 0; index < 9; index++) service.child(server).end();
      expect(service.tail.stats().spansBuffered).toBeLessThanOrEqual(50);
    }
    accounted(service);
  });

  it('bytes', () => {
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

describe('code', () => {
  it('keeps a trace, and has the last word', () => {
    const service = quiet();
    const server = service.receive();
    service.tail.drop(server.spanContext());
    expect(service.tail.keep(server.spanContext(), 'support case 7')).toBe(true);
    server.end();
    expect(service.kept[0]?.attributes).toMatchObject({
      'winnow.keep.reason': 'manual',
      'winnow.keep.rule': 'support case 7',
    });
    expect(service.tail.keep(server.spanContext())).toBe(true);
    expect(service.tail.keep({ ...server.spanContext(), traceId: 'f'.repeat(32) })).toBe(false);
  });

  it('drops a trace, errors and baseline included, but not one that is kept already', () => {
    const service = drawn();
    const server = service.receive();
    expect(service.tail.drop(server.spanContext())).toBe(true);
    server.setStatus(ERROR).end();
    expect(service.kept).toEqual([]);
    const failing = service.receive();
    service.tail.http.responding(failing, 500);
    expect(service.tail.drop(failing.spanContext())).toBe(false);
    failing.end();
    expect(service.kept).toHaveLength(1);
  });
});

describe('the end', () => {
  it('of the process decides everything and cuts off what is open', () => {
    const service = quiet();
    const failing = service.receive({}, 'failing');
    service.child(failing, 'done').end();
    service.tail.crashed(failing.spanContext());
    const fine = service.receive({}, 'fine');
    expect(service.tail.flushSync(1000)).toBe(0);
    expect(service.sink.spans.map(({ name, ended }) => [name, ended])).toEqual([
      ['failing', true],
      ['done', true],
    ]);
    expect(service.sink.spans[0]?.attributes).toMatchObject({
      'winnow.keep.reason': 'error',
      'winnow.keep.trigger': 'shutdown',
      'winnow.incomplete': true,
    });
    expect(service.sink.spans[0]?.duration[0]).toBeGreaterThanOrEqual(0);
    accounted(service);
    // The process went on after all: nothing is sent twice.
    failing.end();
    fine.end();
    accounted(service);
    expect(service.kept.map(({ name }) => name)).toEqual(['failing', 'done']);
  });

  it('of the provider does so once', async () => {
    const service = quiet();
    const failing = service.receive();
    service.tail.http.responding(failing, 500);
    await Promise.all([service.tail.spanProcessor.shutdown(), service.tail.spanProcessor.shutdown()]);
    await service.tail.spanProcessor.forceFlush();
    expect(service.sink.spans).toHaveLength(1);
    failing.end();
    service.receive().setStatus(ERROR).end();
    await service.tail.flush();
    expect(service.sink.spans).toHaveLength(1);
    expect(service.clock.timers).toBe(0);
  });

  it('of a turn sends what is decided, and leaves open fragments open', async () => {
    const service = quiet();
    const server = service.receive();
    service.child(server).end();
    await service.tail.flush();
    expect(service.tail.stats()).toMatchObject({ tracesActive: 1, spansBuffered: 2 });
    service.tail.http.responding(server, 500);
    await service.tail.flush();
    expect(service.sink.spans.map(({ name }) => name)).toEqual(['step']);
    server.end();
    await service.tail.flush();
    expect(service.sink.spans.map(({ name }) => name)).toEqual(['step', 'GET /orders']);
    accounted(service);
  });
});

describe('a span that the processor has not seen start', () => {
  it('is judged alone', () => {
    const service = quiet();
    const other = quiet();
    const span = other.receive();
    span.setStatus(ERROR).end();
    const fine = other.receive();
    fine.end();
    service.tail.spanProcessor.onEnd(span as never);
    service.tail.spanProcessor.onEnd(fine as never);
    expect(service.kept.map((late) => late.attributes['winnow.late'])).toEqual([true]);
    expect(service.tail.stats()).toMatchObject({ spansStarted: 2, spansDropped: 1, tracesActive: 0 });
    accounted(service);
  });
});

it('marks roots whose caller may not be exported', () => {
  const service = quiet({ rules: [errors()] });
  const traceparent = HEADERS.traceparent;
  const requests: Record<string, string>[] = [{ traceparent }, HEADERS, {}];
  for (const headers of requests) service.receive(headers).setStatus(ERROR).end();
  // The second one joins nothing: each has ended before the next.
  expect(service.kept.map((span) => span.attributes['winnow.parent_exported'])).toEqual([
    'unknown',
    undefined,
    undefined,
  ]);
});

it('says once that most requests come sampled by others', () => {
  const service = quiet();
  const other = quiet({ foreignSampled: 'ignore' });
  for (let index = 0; index < 150; index++) {
    const traceparent = `00-${(index + 1).toString(16).padStart(32, '0')}-0123456789abcdef-01`;
    service.receive({ traceparent }).end();
    other.receive({ traceparent }).end();
  }
  expect(service.warnings).toHaveLength(1);
  expect(service.warnings[0]).toMatch(/^100 of 100 requests came with a sampled flag.*WINNOW_FOREIGN_SAMPLED=ignore/);
  expect(other.warnings).toEqual([]);
  expect(service.kept).toHaveLength(150);
  expect(other.kept).toHaveLength(0);
});
