import { SpanKind } from '@opentelemetry/api';
import type { SdkSpan } from '@winnow/sampler';
import { describe, expect, it } from 'vitest';
import { compressRuns } from './compress-runs.js';
import { COMPRESSED } from './compressed-span.js';
import { idOf, query, span, type TestSpan } from './spans.test.support.js';

const root = span({ id: 'root', kind: SpanKind.SERVER, ms: 500 });
const call = (one: TestSpan) => query({ under: 'root', ms: 2, ...one });
/** One call after the other, each 3 ms after the one before. */
const serial = (count: number, more: Partial<TestSpan> = {}, from = 0) =>
  Array.from({ length: count }, (_, i) => call({ id: `q${from + i}`, at: (from + i) * 3, ...more }));
const compress = (spans: readonly SdkSpan[], known: string[] = []) =>
  compressRuns([root, ...spans], new Set(known), new Map()).slice(1);
const counts = (spans: readonly SdkSpan[]) => spans.map(({ attributes }) => attributes[COMPRESSED.count] ?? 1);

describe('a run of equal calls', () => {
  it('is one span from five on: from the first start to the last end, with what it is made of', () => {
    const calls = serial(14, { attributes: { 'db.query.text': 'SELECT 1' } });
    const [one, ...others] = compress(calls);
    expect(others).toEqual([]);
    expect(one && idOf(one)).toBe('q0');
    expect(one).toMatchObject({ name: 'SELECT orders', startTime: calls[0]?.startTime, endTime: calls[13]?.endTime });
    expect(one?.duration).toEqual([0, 41e6]);
    expect(one?.attributes).toEqual({
      'db.system.name': 'postgresql',
      'server.address': 'db',
      'server.port': 5432,
      'db.query.text': 'SELECT 1',
      'winnow.compressed.count': 14,
      'winnow.compressed.sum': 28,
      'winnow.compressed.longest': 2,
      'winnow.compressed.order': 'serial',
    });
    // Other processors hold the spans too.
    expect(calls[0]?.attributes).not.toHaveProperty(COMPRESSED.count);
  });

  it('of four stays', () => expect(counts(compress(serial(4)))).toEqual([1, 1, 1, 1]));

  it('says no attribute that differs', () => {
    const calls = serial(5).map((one, i) => ({ ...one, attributes: { ...one.attributes, 'db.query.text': `t${i}` } }));
    expect(compress(calls)[0]?.attributes).not.toHaveProperty('db.query.text');
  });

  it('is across seconds, and of whatever order', () => {
    const calls = serial(6, { at: 999 }).map((_, i) => call({ id: `q${i}`, at: 3000 - i * 500.5, ms: 1.25 }));
    const [one] = compress(calls);
    expect(one && idOf(one)).toBe('q5');
    expect(one?.duration).toEqual([2, 503_750_000]);
    expect(one?.attributes).toMatchObject({ [COMPRESSED.sum]: 7.5, [COMPRESSED.longest]: 1.25 });
  });

  it.each([
    ['serial', 'one after the other', (i: number) => ({ at: i * 3, ms: 2 })],
    [
      'serial',
      'without a pause, by starts in whole milliseconds',
      (i: number) => ({ at: Math.floor(i * 2.6), ms: 2.6 }),
    ],
    ['parallel', 'at the same time', () => ({ at: 0, ms: 2 })],
    ['parallel', 'at the same time, shorter than a clock shows', () => ({ at: 0, ms: 0.6 })],
    ['parallel', 'two at a time, with pauses', (i: number) => ({ at: Math.floor(i / 2) * 20, ms: 5 })],
  ])('is %s: %s', (order, _how, when) => {
    const calls = Array.from({ length: 8 }, (_, i) => call({ id: `q${i}`, ...when(i) }));
    expect(compress(calls)[0]?.attributes[COMPRESSED.order]).toBe(order);
  });

  it('may have other calls to databases between its members, as the body of a loop has', () => {
    const loop = Array.from({ length: 6 }, (_, i) => [
      call({ id: `a${i}`, at: i * 6 }),
      call({ id: `b${i}`, name: 'SELECT items', at: i * 6 + 3 }),
    ]).flat();
    expect(compress(loop).map(({ name }) => name)).toEqual(['SELECT orders', 'SELECT items']);
  });

  it.each<[string, Partial<TestSpan>]>([
    ['a call of another kind', { kind: SpanKind.CLIENT, name: 'GET bank' }],
    ['a step of the app', { name: 'charge' }],
  ])('ends at %s', (_what, between) => {
    const spans = [...serial(5), span({ id: 'x', under: 'root', at: 14.5, ...between }), ...serial(6, {}, 5)];
    expect(counts(compress(spans))).toEqual([5, 1, 6]);
  });

  it.each<[string, Partial<TestSpan>]>([
    ['failed', { failed: true }],
    ['has an error that is no failure', { attributes: { 'error.type': '57014' } }],
    ['has an event', { event: true }],
    ['has a link', { link: true }],
  ])('leaves out a call that %s', (_how, more) => {
    const spans = [...serial(5), call({ id: 'x', at: 14.5, ...more }), ...serial(5, {}, 5)];
    expect(compress(spans).map(idOf)).toEqual(['q0', 'x', 'q5']);
  });

  it('leaves out a call that others refer to, and one that has children', () => {
    expect(compress(serial(11), ['q5']).map(idOf)).toEqual(['q0', 'q5', 'q6']);
    const child = span({ id: 'child', under: 'q5', at: 15 });
    expect(compress([...serial(11), child]).map(idOf)).toEqual(['q0', 'q5', 'q6', 'child']);
  });

  it.each<[string, Partial<TestSpan>]>([
    ['name', { name: 'SELECT users' }],
    ['parent', { under: 'other' }],
    ['scope', { scope: '@winnow/postgres' }],
    ['system', { attributes: { 'db.system.name': 'mysql' } }],
    ['database', { attributes: { 'db.namespace': 'archive' } }],
    ['server', { attributes: { 'server.address': 'replica' } }],
    ['port', { attributes: { 'server.port': 5433 } }],
  ])('is of one %s', (_what, more) => {
    const spans = [...serial(4), span({ id: 'other', under: 'root', ms: 100, at: -1 }), ...serial(4, more, 4)];
    expect(counts(compress(spans))).toEqual(Array(9).fill(1));
  });

  it.each<[string, Partial<TestSpan>]>([
    ['HTTP', { attributes: { 'db.system.name': undefined }, name: 'GET bank' }],
    ['messages', { kind: SpanKind.PRODUCER }],
    ['roots', { under: undefined }],
  ])('is not of %s', (_what, more) => {
    const spans = serial(6).map((_, i) => query({ id: `q${i}`, under: 'root', at: i, ...more }));
    expect(compress(spans)).toHaveLength(6);
  });

  it('of a cache by the old convention is one as well', () => {
    const old = { 'db.system.name': undefined, 'db.system': 'redis' };
    expect(counts(compress(serial(5, { name: 'GET', attributes: old })))).toEqual([5]);
  });
});
