import { describe, expect, it } from 'vitest';
import { dropIf } from './rules/drop-if.js';
import { percent } from './rules/percent.js';
import { exchange, namesOf, RECALL } from './testing/exchange.js';
import { accounted, ERROR, HEADERS, quiet } from './testing/policies.js';

describe('a service that was called before anything failed (scenario 28)', () => {
  it('brings back its part when the caller calls it next, whatever for', () => {
    const [shop, stock] = [quiet(), quiet()];
    const { server } = exchange(shop, stock);
    expect(stock.tail.stats()).toMatchObject({ tracesRetained: 1, dropped: 1, spansDropped: 1 });
    server.setStatus(ERROR).end();
    expect(stock.kept).toEqual([]);

    const next = exchange(shop, stock);
    expect(next.headers[RECALL]).toBe(server.spanContext().traceId);
    expect(namesOf(stock)).toEqual(['GET /callee']);
    const [recalled] = stock.kept;
    expect(recalled?.spanContext()).toMatchObject({ traceId: server.spanContext().traceId, traceFlags: 1 });
    expect(recalled?.attributes).toMatchObject({
      'winnow.keep.reason': 'recall',
      'winnow.keep.trigger': 'complete',
      'winnow.late': true,
    });
    expect(recalled?.attributes).not.toHaveProperty('winnow.incomplete');
    expect(recalled?.attributes).not.toHaveProperty('winnow.dropped_spans');
    expect(recalled?.spanContext().traceState?.serialize() ?? '').not.toContain('th:');
    // The next request itself was dropped and waits in its turn.
    expect(stock.tail.stats()).toMatchObject({ tracesRetained: 1, spansRecalled: 1, dropped: 1 });
    accounted(stock);
  });

  it('is told as often as the limit says, and only where it was called', () => {
    const [shop, stock] = [quiet({ limits: { recallOffers: 2 } }), quiet()];
    const { server } = exchange(shop, stock);
    server.setStatus(ERROR).end();
    const elsewhere = shop.call(shop.receive(), 'payments');
    expect(elsewhere.headers).not.toHaveProperty(RECALL);
    expect(exchange(shop, stock).headers).toHaveProperty(RECALL);
    expect(exchange(shop, stock).headers).toHaveProperty(RECALL);
    expect(exchange(shop, stock).headers).not.toHaveProperty(RECALL);
  });

  it('is not told where it is no host of ours', () => {
    const shop = quiet();
    const server = shop.receive();
    shop.call(server, 'api.stripe.com').span.end();
    server.setStatus(ERROR).end();
    expect(Object.keys(shop.call(shop.receive(), 'api.stripe.com').headers)).toEqual(['traceparent']);
  });

  it('is told nothing that the calls have said already', () => {
    const [shop, stock] = [quiet(), quiet()];
    const server = shop.receive();
    shop.tail.http.responding(server, 500);
    exchange(shop, stock, server);
    server.end();
    expect(namesOf(stock)).toEqual(['GET /callee']);
    expect(exchange(shop, stock).headers).not.toHaveProperty(RECALL);
  });

  it('keeps what of the trace comes later, and tells whom it calls', () => {
    const [shop, stock] = [quiet(), quiet()];
    const { server, headers } = exchange(shop, stock);
    server.setStatus(ERROR).end();
    exchange(shop, stock);
    const again = stock.receive(headers, 'GET /again');
    const onward = stock.call(again, 'depot');
    expect(onward.headers['tracestate']).toBe('winnow=k;r:r');
    onward.span.end();
    again.end();
    expect(namesOf(stock)).toEqual(['GET /callee', 'GET /again', 'GET']);
    expect(stock.kept[1]?.attributes['winnow.keep.reason']).toBe('recall');
  });

  it('has let go of it after 10 minutes, or when there is no more room, the oldest first', () => {
    const late = [quiet(), quiet()] as const;
    exchange(...late)
      .server.setStatus(ERROR)
      .end();
    late[1].clock.advance(600_001);
    expect(exchange(...late).headers).toHaveProperty(RECALL);
    expect(late[1].kept).toEqual([]);

    const shop = quiet();
    const small = quiet({ limits: { retainedBytes: 5000 } });
    const failing = Array.from({ length: 20 }, () => exchange(shop, small).server);
    expect(small.tail.stats().bytesRetained).toBeLessThanOrEqual(5000);
    for (const server of failing) server.setStatus(ERROR).end();
    exchange(shop, small);
    exchange(shop, small);
    const expected = failing.slice(-small.kept.length).map((server) => server.spanContext().traceId);
    expect(small.kept.map((span) => span.spanContext().traceId)).toEqual(expected);
    expect(small.kept.length).toBeGreaterThan(2);
    accounted(small);
  });

  it('lets traces that start here have an eighth of the room, so that they do not push out what callers may ask for', () => {
    const [shop, stock] = [quiet(), quiet({ limits: { retainedBytes: 16_000 } })];
    const failing = exchange(shop, stock).server;
    for (let n = 0; n < 200; n++) exchange(stock, quiet()).server.end();
    expect(stock.tail.stats().bytesRetained).toBeLessThanOrEqual(16_000 / 8 + 2000);
    failing.setStatus(ERROR).end();
    exchange(shop, stock);
    expect(namesOf(stock)).toEqual(['GET /callee']);
    accounted(stock);
  });

  it('does not bring back what was dropped on purpose', () => {
    const shop = quiet();
    const stock = quiet();
    const server = shop.receive();
    const { headers } = shop.call(server, 'callee');
    const span = stock.receive(headers);
    stock.tail.drop(span.spanContext());
    span.end();
    server.setStatus(ERROR).end();
    exchange(shop, stock);
    expect(stock.kept).toEqual([]);
  });

  it.each([
    ['by code', [percent(5)], true, []],
    ['by a rule', [dropIf(() => true), percent(5)], false, ['GET /callee', 'late', 'late']],
  ])('knows of spans that end when their fragment has left how it was dropped: %s', (_, rules, byCode, names) => {
    const stock = quiet({ rules });
    // Of the baseline, so that the verdict is remembered.
    const traceId = 'ab'.repeat(16);
    const from = (id: string, flags: string, state: string) => ({
      traceparent: `00-${id}-0123456789abcdef-${flags}`,
      tracestate: state,
    });
    const span = stock.receive(from(traceId, '01', 'winnow=u,ot=th:0'), 'GET /callee');
    const late = [stock.child(span, 'late'), stock.child(span, 'late')];
    if (byCode) stock.tail.drop(span.spanContext());
    span.end();
    stock.clock.advance(301_000);
    for (const one of late) one.end();
    expect(stock.tail.stats()).toMatchObject({ dropped: 1, spansDropped: 3, tracesLate: 0 });
    stock.receive({ ...from('cd'.repeat(16), '00', 'winnow=u'), [RECALL]: traceId }, 'GET /next').end();
    expect(namesOf(stock).sort()).toEqual(names);
    // The trace that came with the id is dropped as well.
    expect(stock.tail.stats()).toMatchObject({ dropped: byCode ? 2 : 1, tracesLate: byCode ? 0 : 1 });
    accounted(stock);
  });

  it('brings back what a rule drops, as it follows a caller that keeps', () => {
    const shop = quiet();
    const stock = quiet({ rules: [dropIf(() => true), percent(5)] });
    exchange(shop, stock).server.setStatus(ERROR).end();
    exchange(shop, stock);
    expect(namesOf(stock)).toEqual(['GET /callee']);
  });
});

describe('a chain of recalls (scenario 33)', () => {
  it('hands an id on to where the trace went, and ends', () => {
    const once = { limits: { recallOffers: 1 } };
    const [shop, cart, stock] = [quiet(once), quiet(once), quiet(once)];
    const hop = () => {
      const server = shop.receive();
      const toCart = shop.call(server, 'cart');
      const atCart = cart.receive(toCart.headers, 'POST /carts');
      const toStock = cart.call(atCart, 'stock');
      stock.receive(toStock.headers, 'GET /stock').end();
      toStock.span.end();
      atCart.end();
      toCart.span.end();
      return { server, toCart, toStock };
    };
    const failed = hop().server;
    failed.setStatus(ERROR).end();
    const second = hop();
    second.server.end();
    // Within one request: the cart has learned of it before it calls the stock.
    expect(second.toStock.headers[RECALL]).toBe(failed.spanContext().traceId);
    expect([namesOf(cart), namesOf(stock)]).toEqual([
      ['POST /carts', 'POST'].map((n) => (n === 'POST' ? 'GET' : n)),
      ['GET /stock'],
    ]);
    const third = hop();
    expect([third.toCart.headers, third.toStock.headers].some((headers) => RECALL in headers)).toBe(false);
  });

  it('that calls itself in a circle says an id once around', () => {
    const once = { limits: { recallOffers: 1 } };
    const [a, b] = [quiet(once), quiet(once)];
    const round = (fail: boolean) => {
      const atA = a.receive(HEADERS);
      const toB = a.call(atA, 'b');
      const atB = b.receive(toB.headers);
      const toA = b.call(atB, 'a');
      a.receive(toA.headers).end();
      toA.span.end();
      atB.end();
      toB.span.end();
      if (fail) atA.setStatus(ERROR);
      atA.end();
      return [toB.headers[RECALL], toA.headers[RECALL]];
    };
    round(true);
    const told = Array.from({ length: 5 }, () => round(false)).flat();
    expect(told.filter(Boolean)).toHaveLength(2);
  });
});

describe('a process that keeps its part only later', () => {
  it('tells those whom it called before', () => {
    const [shop, auth, pay] = [quiet(), quiet(), quiet()];
    const { server } = exchange(shop, auth);
    const toPay = shop.call(server, 'pay');
    const atPay = pay.receive(toPay.headers);
    atPay.setStatus(ERROR);
    shop.tail.http.responded(toPay.span, 200, pay.tail.http.responding(atPay, 500));
    // Still open, and its other callee is told by whatever request comes first.
    expect(exchange(shop, auth).headers[RECALL]).toBe(server.spanContext().traceId);
    expect(namesOf(auth)).toEqual(['GET /callee']);
  });

  it('brings back its own parts of the trace', () => {
    const cart = quiet();
    cart.receive(HEADERS, 'POST /carts').end();
    cart.receive(HEADERS, 'POST /confirm').setStatus(ERROR).end();
    expect(cart.kept.map(({ name, attributes }) => [name, attributes['winnow.keep.reason']])).toEqual([
      ['POST /carts', 'recall'],
      ['POST /confirm', 'error'],
    ]);
    accounted(cart);
  });

  it('brings back a part that is asked for by a call that says kept', () => {
    const cart = quiet();
    cart.receive(HEADERS, 'POST /carts').end();
    cart.receive({ ...HEADERS, tracestate: 'winnow=k;r:e,ot=th:0' }, 'POST /confirm').end();
    expect(namesOf(cart)).toEqual(['POST /carts', 'POST /confirm']);
  });
});
