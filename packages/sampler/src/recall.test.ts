import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { dropIf } from './rules/drop-if.js';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { accounted, ERROR, HEADERS, quiet } from './testing/policies.js';
import { createIds, createService, LUCKY, type Service, type ServiceOptions, UNLUCKY } from './testing/service.js';
import { adjustedCount } from './threshold.js';

const RECALL = 'x-winnow-recall';
const nameOf = ({ kept }: Service) => kept.map(({ name }) => name);

/** One request of the caller that calls the callee, which answers well. */
function exchange(caller: Service, callee: Service, server = caller.receive()) {
  const { span, headers } = caller.call(server, 'callee');
  callee.receive(headers, 'GET /callee').end();
  span.end();
  return { server, headers };
}

describe('a service that was called before anything failed', () => {
  it('brings back its part when the caller calls it next, whatever for', () => {
    const [shop, stock] = [quiet(), quiet()];
    const { server } = exchange(shop, stock);
    expect(stock.tail.stats()).toMatchObject({ tracesRetained: 1, dropped: 1, spansDropped: 1 });
    server.setStatus(ERROR).end();
    expect(stock.kept).toEqual([]);

    const next = exchange(shop, stock);
    expect(next.headers[RECALL]).toBe(server.spanContext().traceId);
    expect(nameOf(stock)).toEqual(['GET /callee']);
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

  it('is told nothing that the calls have said already', () => {
    const [shop, stock] = [quiet(), quiet()];
    const server = shop.receive();
    shop.tail.http.responding(server, 500);
    exchange(shop, stock, server);
    server.end();
    expect(nameOf(stock)).toEqual(['GET /callee']);
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
    expect(nameOf(stock)).toEqual(['GET /callee', 'GET /again', 'GET']);
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

  it('brings back what a rule drops, as it follows a caller that keeps', () => {
    const shop = quiet();
    const stock = quiet({ rules: [dropIf(() => true), percent(5)] });
    exchange(shop, stock).server.setStatus(ERROR).end();
    exchange(shop, stock);
    expect(nameOf(stock)).toEqual(['GET /callee']);
  });
});

describe('a chain', () => {
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
    expect([nameOf(cart), nameOf(stock)]).toEqual([
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
    expect(nameOf(auth)).toEqual(['GET /callee']);
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
    expect(nameOf(cart)).toEqual(['POST /carts', 'POST /confirm']);
  });
});

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

describe('a recall is believed', () => {
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

it('what recall adds has no weight, so the sums stay those of what happened', () => {
  const total = 6000;
  // A generator that is the same in every run.
  let seed = 42;
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const digits = () =>
    Math.floor(random() * 16 ** 7)
      .toString(16)
      .padStart(7, '0');
  const options = { ids: createIds(() => digits() + digits()), limits: { recallsPerSecond: 1e6 } };
  const rules = () => [errors(), percent(20)];
  const shop = createService({ rules: rules(), ...options });
  const stock = createService({ rules: rules(), ...options });
  let failures = 0;
  for (let i = 0; i < total; i++) {
    const server = shop.receive();
    const { span, headers } = shop.call(server, 'callee');
    const atStock = stock.receive(headers);
    const [fails, failsHere] = [random() < 0.3, random() < 0.1];
    if (failsHere) {
      failures++;
      atStock.setStatus({ code: SpanStatusCode.ERROR });
      shop.tail.http.responded(span, 500, stock.tail.http.responding(atStock, 500));
    }
    atStock.end();
    span.end();
    if (fails) server.setStatus({ code: SpanStatusCode.ERROR });
    server.end();
  }
  exchange(shop, stock);
  expect(stock.tail.stats().spansRecalled).toBeGreaterThan(total * 0.18);
  const weight = (service: Service, only: (span: Service['kept'][number]) => boolean = () => true) =>
    service.kept.filter(only).reduce((sum, span) => {
      const th = /th:([0-9a-f]+)/.exec(span.spanContext().traceState?.serialize() ?? '')?.[1];
      return sum + (th === undefined ? 0 : adjustedCount(th));
    }, 0);
  // Weight 5 with probability 1/5: a variance of 4 for each request that is not kept for certain.
  const sigma = Math.sqrt(4 * total * 0.9);
  expect(Math.abs(weight(stock) - (total + 1))).toBeLessThan(4 * sigma);
  const failed = weight(stock, ({ status }) => status.code === SpanStatusCode.ERROR);
  expect(failed).toBe(failures);
  const atShop = weight(shop, ({ parentSpanContext }) => parentSpanContext === undefined);
  expect(Math.abs(atShop - (total + 1))).toBeLessThan(4 * sigma);
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
