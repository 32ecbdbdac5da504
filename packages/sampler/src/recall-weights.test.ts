import { SpanStatusCode } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { exchange } from './testing/exchange.js';
import { createIds, createService, type Service } from './testing/service.js';
import { adjustedCount } from './threshold.js';

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
