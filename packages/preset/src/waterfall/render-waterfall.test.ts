import { describe, expect, it } from 'vitest';
import { renderWaterfall } from './render-waterfall.js';
import type { SpanRow } from './span-row.js';
import { row, slowCheckout } from './spans.test.support.js';

const lines = (spans: SpanRow[], options = {}) => renderWaterfall(spans, options).split('\n');

it('a run of calls says how many they are', () => {
  const attributes = { 'server.address': 'db', 'server.port': 5432, 'winnow.compressed.count': 14 };
  const text = lines([
    row({ id: 'r', at: 0, ms: 60, name: 'GET /users', kind: 'SERVER' }),
    row({ id: 'q', under: 'r', at: 2, ms: 50, name: 'SELECT orders', kind: 'CLIENT', attributes }),
  ]);
  expect(text.at(-1)).toMatch(/^ {2}SELECT orders ×14 → db:5432 {2,}▒/);
});

describe('a trace of several services', () => {
  it('at the default width', () => {
    expect(renderWaterfall(slowCheckout(), { title: 'one slow checkout' })).toMatchInlineSnapshot(`
      "one slow checkout
      trace 0af7651916cd43dd8448eb211c80319c · 2.31 s · 7 spans · 3 services · kept: slow
      gateway  POST /checkout                           ██████████████████████████████████  2.31 s  slow
      gateway    POST cart:4102                         ▒                                    31 ms
      cart         POST /carts                          █                                    27 ms  remote
      cart           SELECT coupons → db.internal:5432  ▒                                   3.1 ms
      gateway    POST payment:4103                      ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒   2.25 s
      payment      POST /charges                        █████████████████████████████████   2.24 s  slow
      payment        POST bank.staging.localhost:4999   ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒    2.20 s  ERROR"
    `);
  });

  it('at 80 columns', () => {
    expect(renderWaterfall(slowCheckout(), { width: 80 })).toMatchInlineSnapshot(`
      "trace 0af7651916cd43dd8448eb211c80319c
      2.31 s · 7 spans · 3 services · kept: slow
      gateway  POST /checkout                         ████████████████  2.31 s  slow
      gateway    POST cart:4102                       ▒                  31 ms
      cart         POST /carts                        █                  27 ms  remote
      cart           SELECT coupons → db.internal:5…  ▒                 3.1 ms
      gateway    POST payment:4103                    ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  2.25 s
      payment      POST /charges                      ████████████████  2.24 s  slow
      payment        POST bank.staging.localhost:49…  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒   2.20 s  ERROR"
    `);
  });

  it('in colour', () => {
    const text = renderWaterfall(slowCheckout().slice(5), { color: true });
    expect(text.replaceAll('\u001b', '␛')).toMatchInlineSnapshot(`
      "␛[1mtrace 0af7651916cd43dd8448eb211c80319c · 2.24 s · 2 spans · kept: slow␛[0m
      POST /charges                       ␛[32m████████████████████████████████████████████████␛[0m  2.24 s␛[33m  slow ␛[0m
        POST bank.staging.localhost:4999  ␛[31m▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒ ␛[0m  2.20 s␛[31m  ERROR␛[0m"
    `);
  });
});

it('leaves the column of services away when there is one', () => {
  const spans = [
    row({ id: 'a', at: 0, ms: 12, name: 'GET /users/:id', kind: 'SERVER' }),
    row({ id: 'b', under: 'a', at: 1, ms: 4, name: 'SELECT users' }),
    row({ id: 'c', under: 'a', at: 1, ms: 9.2, name: 'work' }),
  ];
  expect(renderWaterfall(spans)).toMatchInlineSnapshot(`
    "trace 0af7651916cd43dd8448eb211c80319c · 12 ms · 3 spans
    GET /users/:id  ████████████████████████████████████████████████   12 ms
      SELECT users      ████████████████                              4.0 ms
      work              █████████████████████████████████████         9.2 ms"
  `);
});

describe('missing parents', () => {
  it('stand at the left and say so; a caller that is not traced is no gap', () => {
    const spans = [
      row({ id: 'b', under: 'x', at: 10, ms: 50, name: 'GET /b', kind: 'SERVER' }),
      row({ id: 'c', under: 'y', at: 20, ms: 5, name: 'SELECT c' }),
    ];
    expect(renderWaterfall(spans)).toMatchInlineSnapshot(`
      "trace 0af7651916cd43dd8448eb211c80319c · 50 ms · 2 spans · 1 gap
      GET /b                     ████████████████████████████████████████████████   50 ms
      SELECT c (parent missing)           █████                                    5.0 ms"
    `);
  });

  it('of the first span are a gap when the parent was a span of the same process', () => {
    expect(renderWaterfall([row({ id: 'b', under: 'x', parentIsRemote: false, at: 0, ms: 1 })])).toContain('1 gap');
  });

  it('do not hide spans that are their own ancestors', () => {
    const spans = [row({ id: 'a', under: 'b', at: 0, ms: 2 }), row({ id: 'b', under: 'a', at: 1, ms: 1 })];
    expect(lines(spans)).toHaveLength(3);
  });
});

describe('clocks that differ', () => {
  const call = row({ id: 'a', at: 0, ms: 100, service: 'shop', name: 'GET stock', kind: 'CLIENT' });
  const answer = (at: number, ms = 60) => [
    row({ id: 'b', under: 'a', at, ms, service: 'stock', name: 'GET /stock', kind: 'SERVER' }),
    row({ id: 'c', under: 'b', at: at + 10, ms: ms / 2, service: 'stock', name: 'SELECT stock', kind: 'CLIENT' }),
  ];

  it('are set right: an answer lies within its call', () => {
    expect(renderWaterfall([call, ...answer(-3200)])).toMatchInlineSnapshot(`
      "trace 0af7651916cd43dd8448eb211c80319c · 100 ms · 3 spans · 2 services
      shop   GET stock         ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  100 ms
      stock    GET /stock               █████████████████████████████             60 ms
      stock      SELECT stock                ▒▒▒▒▒▒▒▒▒▒▒▒▒▒                       30 ms
      the clock of stock is 3.22 s behind its caller's; its spans are moved"
    `);
    expect(renderWaterfall([call, ...answer(5000)])).toMatchInlineSnapshot(`
      "trace 0af7651916cd43dd8448eb211c80319c · 100 ms · 3 spans · 2 services
      shop   GET stock         ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  100 ms
      stock    GET /stock               █████████████████████████████             60 ms
      stock      SELECT stock                ▒▒▒▒▒▒▒▒▒▒▒▒▒▒                       30 ms
      the clock of stock is 4.98 s ahead of its caller's; its spans are moved"
    `);
  });

  it('are believed where nothing is impossible', () => {
    expect(renderWaterfall([call, ...answer(30, 90)])).not.toContain('clock');
  });

  it('are not suspected when a call gave up before the answer began, or a consumer comes later', () => {
    const gaveUp = { ...call, error: true };
    expect(renderWaterfall([gaveUp, ...answer(150)])).not.toContain('clock');
    const sent = { ...call, kind: 'PRODUCER' as const };
    const consumed = row({ id: 'b', under: 'a', at: 900, ms: 5, service: 'mail', kind: 'CONSUMER' });
    expect(renderWaterfall([sent, consumed])).not.toContain('clock');
  });
});

describe('any input', () => {
  it.each([60, 80, 97, 120, 400])('fits a terminal of %d columns, clamped to 80 to 120', (width) => {
    const names = ['GET /a/very/long/route/with/:many/:parameters/that/goes/on/and/on/and/on', '在庫を確認する', 'ok'];
    const spans = Array.from({ length: 40 }, (_, i) =>
      row({
        id: `s${i}`,
        ...(i > 0 && { under: `s${i - 1}` }),
        at: i,
        ms: 400 - 2 * i,
        name: names[i % 3],
        service: `service-number-${i}-of-many`,
        error: i % 5 === 0,
        attributes: { 'winnow.keep.reason': i % 7 === 0 ? 'error' : undefined },
      }),
    );
    const allowed = Math.min(120, Math.max(80, width));
    for (const line of lines(spans, { width })) {
      const wide = line.match(/[\u3000-\u9fff]/g)?.length ?? 0;
      expect(line.length + wide, line).toBeLessThanOrEqual(allowed);
    }
  });

  it('says how many spans it does not show', () => {
    const spans = Array.from({ length: 30 }, (_, i) => row({ id: `s${i}`, at: i, ms: 1 }));
    expect(lines(spans, { maxSpans: 10 })).toHaveLength(12);
    expect(lines(spans, { maxSpans: 10 }).at(-1)).toBe('… 20 more spans');
  });

  it('prints no control characters of others', () => {
    const text = renderWaterfall([
      row({ id: 'a', at: 0, ms: 1, name: 'GET /\u001b[2J\n\u202eevil', service: 'a\u0007b' }),
    ]);
    expect(text.split('\n')).toHaveLength(2);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  });

  it('takes spans without length, spans that end before they start, and none at all', () => {
    expect(renderWaterfall([row({ id: 'a', at: 0, ms: 0 })])).toContain('█');
    expect(renderWaterfall([row({ id: 'a', at: 0, ms: 5 }), row({ id: 'b', under: 'a', at: 3, ms: -4 })])).toContain(
      '0.00 ms',
    );
    expect(renderWaterfall([])).toBe('no spans');
  });

  it('goes deeper than the stack of JavaScript', () => {
    const spans = Array.from({ length: 50_000 }, (_, i) =>
      row({ id: `s${i}`, ...(i > 0 && { under: `s${i - 1}` }), at: 0, ms: 1 }),
    );
    expect(lines(spans)[0]).toContain('50000 spans');
  });
});
