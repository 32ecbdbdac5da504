import { describe, expect, it } from 'vitest';
import { exchange, RECALL } from './testing/exchange.js';
import { accounted, ERROR, HEADERS, quiet } from './testing/policies.js';
import { LUCKY, type Service, type ServiceOptions, UNLUCKY } from './testing/service.js';

describe('a fragment that is recalled while it is open', () => {
  const recalled = (fails: boolean, randomness = UNLUCKY) => {
    const stock = quiet();
    const traceId = `0123456789abcdef01${randomness}`;
    const traceparent = `00-${traceId}-0123456789abcdef-${randomness === LUCKY ? '01' : '00'}`;
    const tracestate = `winnow=u${randomness === LUCKY ? ',ot=th:f333' : ''}`;
    const server = stock.receive({ traceparent, tracestate });
    const before = stock.call(server, 'depot');
    stock.receive({ ...HEADERS, [RECALL]: traceId }).end();
    const after = stock.call(server, 'depot');
    if (fails) server.setStatus(ERROR);
    for (const span of [before.span, after.span, server]) span.end();
    return { stock, server, after, span: stock.kept.find(({ name }) => name === 'GET /orders') };
  };

  it('is kept when it is over, and tells those whom it calls', () => {
    const { stock, after, span } = recalled(false);
    expect(after.headers).toMatchObject({
      traceparent: expect.stringMatching(/-01$/),
      tracestate: 'winnow=k;r:r',
      [RECALL]: span?.spanContext().traceId,
    });
    expect(span?.attributes).toMatchObject({ 'winnow.keep.reason': 'recall', 'winnow.late': true });
    accounted(stock);
  });

  it('counts as failed when it fails by itself, and as baseline when it is of that', () => {
    const failed = recalled(true).span;
    expect(failed?.attributes['winnow.keep.reason']).toBe('error');
    expect(failed?.attributes).not.toHaveProperty('winnow.late');
    expect(failed?.spanContext().traceState?.serialize()).toContain('ot=th:0');
    const drawn = recalled(false, LUCKY).span;
    expect(drawn?.attributes['winnow.keep.reason']).toBe('baseline');
    expect(drawn?.spanContext().traceState?.serialize()).toContain('ot=th:f333');
  });
});

describe('a recall is believed (scenario 33)', () => {
  const attempt = (headers: Record<string, string>, options: ServiceOptions = {}) => {
    const stock = quiet(options);
    const traceId = HEADERS.traceparent.slice(3, 35);
    stock.receive(HEADERS).end();
    stock.receive({
      traceparent: `00-${'c'.repeat(32)}-0123456789abcdef-00`,
      ...headers,
      [RECALL]: headers[RECALL] ?? traceId,
    });
    return stock;
  };

  it('from callers that carry our member', () => {
    expect(attempt({ tracestate: 'winnow=u' }).kept).toHaveLength(1);
    expect(attempt({ tracestate: 'winnow=k;r:e' }).kept).toHaveLength(1);
  });

  it('from nobody else, and not where it is off', () => {
    expect(attempt({}).kept).toEqual([]);
    expect(attempt({ tracestate: 'other=1' }).kept).toEqual([]);
    const off = attempt({ tracestate: 'winnow=u' }, { recall: 'off' });
    expect(off.kept).toEqual([]);
    expect(off.tail.stats()).toMatchObject({ tracesRetained: 0, bytesRetained: 0 });
  });

  it.each([
    '',
    ',',
    'x',
    'A'.repeat(32),
    '0'.repeat(31),
    `${'f'.repeat(32)};${'f'.repeat(32)}`,
    ','.repeat(65_536),
    'f'.repeat(65_536),
  ])('and makes no trouble when it is none (%#)', (ids) => {
    const stock = attempt({ tracestate: 'winnow=u', [RECALL]: ids });
    expect(stock.kept).toEqual([]);
    expect(stock.warnings).toEqual([]);
  });

  it('up to 16 ids of a request and 50 traces per second, and what is more is counted', () => {
    const stock = quiet();
    const ids = Array.from({ length: 300 }, (_, i) => `${String(i + 1).padStart(18, '0')}${UNLUCKY}`);
    for (const id of ids) stock.receive({ traceparent: `00-${id}-0123456789abcdef-00`, tracestate: 'winnow=u' }).end();
    const recall = (some: string[]) => stock.receive({ ...HEADERS, [RECALL]: some.join(',') }).end();
    recall(ids.slice(0, 40));
    expect(stock.kept).toHaveLength(16);
    for (let from = 16; from < 300; from += 16) recall(ids.slice(from, from + 16));
    // A burst of two seconds' worth.
    expect(stock.kept).toHaveLength(100);
    expect(stock.tail.stats().keepsRefused).toBe(200);
    stock.clock.advance(1000);
    for (let from = 0; from < 300; from += 16) recall(ids.slice(from, from + 16));
    expect(stock.kept).toHaveLength(150);
  });
});

describe('what is held for recall', () => {
  it('is nothing where nobody else knows the trace', () => {
    const single = quiet();
    single.child(single.receive()).end();
    const server = single.receive();
    single.child(server).end();
    server.end();
    expect(single.tail.stats()).toMatchObject({ dropped: 1, tracesRetained: 0 });
    const calling = quiet();
    exchange(calling, quiet()).server.end();
    expect(calling.tail.stats().tracesRetained).toBe(1);
  });

  it('is bounded when one id is on every request', () => {
    const stock = quiet();
    for (let i = 0; i < 1000; i++) stock.receive(HEADERS).end();
    const { bytesRetained, tracesRetained } = stock.tail.stats();
    expect(tracesRetained).toBe(1);
    expect(bytesRetained).toBeLessThan(100 * 1000);
  });
});

it('16 ids ride on a request, those that have not been sent first', () => {
  const shop = quiet({ limits: { recallOffers: 2 } });
  const [stock] = [quiet()];
  const servers = Array.from({ length: 20 }, () => exchange(shop, stock).server);
  for (const server of servers) server.setStatus(ERROR).end();
  const first = exchange(shop, stock).headers[RECALL]?.split(',');
  const second = exchange(shop, stock).headers[RECALL]?.split(',');
  const ids = servers.map((server) => server.spanContext().traceId);
  expect([first?.length, second?.length]).toEqual([16, 16]);
  expect(new Set([...(first ?? []), ...(second ?? [])])).toEqual(new Set(ids));
  expect(second?.slice(0, 4)).toEqual(ids.slice(16));
});

describe('several processes behind one address', () => {
  it('are all asked, by one request after the other', () => {
    const shop = quiet();
    const stocks = Array.from({ length: 3 }, () => quiet());
    let next = 0;
    const ask = () => exchange(shop, stocks[next++ % 3] as Service);
    const failing = Array.from({ length: 9 }, () => ask().server);
    for (const server of failing) server.setStatus(ERROR).end();
    for (let i = 0; i < 3; i++) ask();
    expect(stocks.map(({ kept }) => kept.length)).toEqual([3, 3, 3]);
  });

  it('are asked for no longer than the trace is held', () => {
    const [shop, stock] = [quiet(), quiet()];
    exchange(shop, stock).server.setStatus(ERROR).end();
    const asked = exchange(shop, stock);
    expect(asked.headers).toHaveProperty(RECALL);
    asked.server.end();
    shop.clock.advance(600_001);
    expect(exchange(shop, stock).headers).not.toHaveProperty(RECALL);
  });
});
