import { describe, expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { accounted, drawn, ERROR, HEADERS, quiet } from './testing/policies.js';

describe('a fragment', () => {
  it('is decided when its last span ends, not when its root does (scenario 14)', () => {
    const service = drawn();
    const server = service.receive();
    const background = service.child(server);
    server.end();
    expect(service.kept).toEqual([]);
    background.end();
    expect(service.kept.map(({ name }) => name)).toEqual(['GET /orders', 'step']);
    accounted(service);
  });

  it('holds all requests of its trace that run at the same time, and marks each local root (scenario 15)', () => {
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

  it('is kept at its second visit as at the first, and dropped again when it was (scenario 15)', () => {
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
  it('is decided at 60 s on what is there, and goes on as decided (scenario 18)', () => {
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

  it('that was dropped at 60 s and fails later is kept late, without a weight (scenarios 18 and 23)', () => {
    const service = quiet({ rules: [errors(), percent(5)], recall: 'off' });
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

  it('whose span never ends is given up after 5 min, and nothing is held any more (scenario 19)', () => {
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
    const [step, root] = service.kept;
    expect(root?.attributes).toMatchObject({ 'winnow.keep.reason': 'error', 'winnow.late': true });
    // What was dropped with it is still there.
    expect([step?.name, step?.attributes['winnow.late']]).toEqual(['step', true]);
    expect(service.tail.stats()).toMatchObject({ spansStarted: 2, spansDropped: 0, spansRecalled: 1 });
    accounted(service);
  });
});

describe('code (scenario 11)', () => {
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

describe('a span that the processor has not seen start (scenarios 20 and 23)', () => {
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

it('marks roots whose caller may not be exported (scenario 32)', () => {
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

it('leaves with what is open when that is asked for, and what ends later changes nothing', async () => {
  const service = drawn();
  const server = service.receive();
  const done = service.child(server, 'done');
  const open = service.child(server, 'open');
  done.end();
  await service.tail.flush({ open: true });
  expect(service.kept.map(({ name }) => name).sort()).toEqual(['GET /orders', 'done', 'open']);
  expect(service.kept.find(({ name }) => name === 'GET /orders')?.attributes['winnow.incomplete']).toBe(true);
  open.end();
  server.end();
  expect(service.kept).toHaveLength(3);
  accounted(service);
});
