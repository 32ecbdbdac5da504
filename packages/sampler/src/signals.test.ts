import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { slow } from './rules/slow.js';
import { createIds, createService, LUCKY, UNLUCKY } from './testing/service.js';

const rules = () => [errors(), slow('1s'), percent(5)];
const quiet = (options = {}) => createService({ rules: rules(), ids: createIds(() => UNLUCKY), ...options });
const OTHER = 'f'.repeat(32);

describe('a chain of three services (scenario 27)', () => {
  it('keeps the whole path of a failure that the one in the middle swallows', async () => {
    const [shop, orders, stock] = [quiet(), quiet(), quiet()];
    const atShop = shop.receive();
    const toOrders = shop.call(atShop);
    const atOrders = orders.receive(toOrders.headers);
    const toStock = orders.call(atOrders);
    const atStock = stock.receive(toStock.headers);

    const fromStock = stock.tail.http.responding(atStock, 500);
    atStock.setStatus({ code: SpanStatusCode.ERROR }).end();
    orders.tail.http.responded(toStock.span, 500, fromStock);
    toStock.span.end();
    const fromOrders = orders.tail.http.responding(atOrders, 200);
    expect(fromOrders).toBe(`${atShop.spanContext().traceId};th=0;r=e`);
    atOrders.end();
    shop.tail.http.responded(toOrders.span, 200, fromOrders);
    toOrders.span.end();
    // Nobody has asked the first one.
    expect(shop.tail.http.responding(atShop, 200)).toBeUndefined();
    atShop.end();

    const exported = [shop, orders, stock].flatMap(({ kept }) => kept);
    expect(exported.map((span) => [span.name, span.attributes['winnow.keep.reason']])).toEqual([
      ['GET /orders', 'remote'],
      ['GET', undefined],
      ['GET /orders', 'error'],
      ['GET', undefined],
      ['GET /orders', 'error'],
    ]);
    expect(exported.every((span) => span.spanContext().traceState?.serialize() === 'ot=th:0')).toBe(true);
    expect(exported.every((span) => span.spanContext().traceFlags === 1)).toBe(true);
    const ids = new Set(exported.map((span) => span.spanContext().spanId));
    const parents = exported.flatMap((span) => span.parentSpanContext?.spanId ?? []);
    expect(parents.every((parent) => ids.has(parent))).toBe(true);
  });

  it('passes a slow callee on with its reason', () => {
    const [shop, orders] = [quiet(), quiet()];
    const atShop = shop.receive({
      traceparent: `00-${OTHER.replace(/f{14}$/, UNLUCKY)}-0123456789abcdef-00`,
      tracestate: 'winnow=u',
    });
    const toOrders = shop.call(atShop);
    const atOrders = orders.receive(toOrders.headers);
    orders.clock.advance(1100);
    shop.tail.http.responded(toOrders.span, 200, orders.tail.http.responding(atOrders, 200));
    expect(shop.tail.http.responding(atShop, 200)).toMatch(/;th=0;r=s$/);
  });
});

describe('a response says nothing', () => {
  it('of an ordinary or a drawn trace', () => {
    for (const ids of [UNLUCKY, LUCKY]) {
      const [shop, orders] = [quiet({ ids: createIds(() => ids) }), quiet()];
      const atOrders = orders.receive(shop.call(shop.receive()).headers);
      expect(orders.tail.http.responding(atOrders, 200)).toBeUndefined();
    }
  });

  it('to strangers, browsers among them', () => {
    const orders = quiet();
    expect(orders.tail.http.responding(orders.receive(), 500)).toBeUndefined();
    const traceparent = `00-${OTHER}-0123456789abcdef-00`;
    expect(orders.tail.http.responding(orders.receive({ traceparent }), 500)).toBeUndefined();
    expect(orders.tail.http.responding(orders.receive({ traceparent, tracestate: 'a=1' }), 500)).toBeUndefined();
  });
});

describe('a keep header is believed', () => {
  const asked = (host: string, header: (traceId: string) => string) => {
    const shop = quiet();
    const server = shop.receive();
    const { span } = shop.call(server, host);
    shop.tail.http.responded(span, 200, header(server.spanContext().traceId));
    return shop.tail.traceFlags(server.spanContext()) === 1;
  };

  it('from inside, for this trace', () => {
    expect(asked('payments', (traceId) => `${traceId};th=0;r=e`)).toBe(true);
  });

  it('and not from outside, for another trace, or malformed', () => {
    expect(asked('api.stripe.com', (traceId) => `${traceId};th=0;r=e`)).toBe(false);
    expect(asked('payments', () => `${OTHER};th=0;r=e`)).toBe(false);
    expect(asked('payments', (traceId) => `${traceId}`)).toBe(false);
    expect(asked('payments', () => 'true')).toBe(false);
  });

  it('with the threshold of the verdict', () => {
    const shop = quiet({ ids: createIds(() => 'd0000000000000') });
    const server = shop.receive();
    const { span } = shop.call(server);
    shop.tail.http.responded(span, 200, `${server.spanContext().traceId};th=c;r=e`);
    expect(shop.call(server).headers['tracestate']).toBe('winnow=k;r:e,ot=th:c');
  });
});

it('knows nothing of spans that it has not seen, and does not mind', () => {
  const stranger = quiet().receive();
  const { http, ...tail } = quiet().tail;
  expect(http.responding(stranger, 500)).toBeUndefined();
  http.responded(stranger, 500, 'x');
  http.aborted(stranger);
  tail.crashed(stranger.spanContext());
  expect(http.responding({} as never, 500)).toBeUndefined();
  expect(tail.traceFlags({ ...stranger.spanContext(), traceFlags: 1 })).toBe(1);
});

it('keeps an aborted response only where errors are kept', () => {
  const service = quiet({ rules: [percent(5)] });
  const server = service.receive();
  service.tail.http.aborted(server);
  server.end();
  expect(service.kept).toEqual([]);
});
