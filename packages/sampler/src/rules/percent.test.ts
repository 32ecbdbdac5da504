import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { createIds, createService, type Service, UNLUCKY } from '../testing/service.js';
import { errors } from './errors.js';
import { percent } from './percent.js';

/** Drawn by 50 % (th:8) and not by 5 % (th:f3333). */
const MIDDLE = 'c0000000000000';

const request = ({ tracer }: Service, method: string, path: string) =>
  tracer.startSpan(method, {
    kind: SpanKind.SERVER,
    attributes: { 'http.request.method': method, 'url.path': path },
  });

const states = ({ kept }: Service) =>
  kept.map((span) => `${span.attributes['url.path']} ${span.spanContext().traceState?.serialize()}`);

describe('percent per route (scenarios 1, 7 and 12)', () => {
  const rules = [errors(), percent(5, { 'POST /checkout': 50, 'GET /users/:id': 100, 'GET /poll': 0 })];
  const service = () => createService({ rules, ids: createIds(() => MIDDLE) });

  it('draws by method and path where the trace begins, and stamps the threshold of the route', () => {
    const one = service();
    for (const [method, path] of [
      ['POST', '/checkout'],
      ['GET', '/checkout'],
      ['GET', '/users/42'],
      ['GET', '/users/42/orders'],
    ] as const) {
      request(one, method, path).end();
    }
    expect(states(one)).toEqual(['/checkout ot=th:8', '/users/42 ot=th:0']);
  });

  it('has no baseline for a route of 0 percent, and keeps its errors', () => {
    const one = createService({ rules, ids: createIds(() => 'ffffffffffffff') });
    request(one, 'GET', '/poll').end();
    request(one, 'GET', '/poll').setAttribute('http.response.status_code', 500).end();
    expect(states(one)).toEqual(['/poll ot=th:0']);
  });

  it('tells the sampler at once, so that calls carry flag and threshold, and services behind follow', () => {
    const shop = service();
    const bank = createService({ rules: [percent(5)] });
    const server = request(shop, 'POST', '/checkout');
    const { headers } = shop.call(server);
    expect(headers).toMatchObject({ traceparent: expect.stringMatching(/-0[13]$/), tracestate: 'winnow=u,ot=th:8' });
    bank.receive(headers, 'POST /charge').end();
    expect(bank.kept[0]?.spanContext().traceState?.serialize()).toBe('ot=th:8');
  });

  it('is decided by what arrives, not by the route that a framework finds later', () => {
    const one = service();
    const server = request(one, 'POST', '/other');
    server.setAttribute('http.route', '/checkout');
    server.end();
    expect(one.kept).toEqual([]);
  });

  it('is said in words', () => {
    expect(String(service().tail)).toBe(
      'keeps errors, 5 % of the rest (other shares of POST /checkout, GET /users/:id, GET /poll)',
    );
    expect(percent(5, { routes: { 'process orders': 50 } }).name).toBe('percent(5, process orders)');
  });
});

describe('percent by an attribute (scenario 12)', () => {
  const users = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);
  const keptUsers = (percentage: number) => {
    const service = createService({
      rules: [percent(percentage, { by: 'user.id' })],
      ids: createIds(() => UNLUCKY),
    });
    for (const user of users) service.receive().setAttribute('user.id', user).end();
    return service.kept.map(({ attributes }) => String(attributes['user.id']));
  };

  it('keeps that share of the values, the same ones in every process, more of them with a greater share', () => {
    const five = keptUsers(5);
    // 20 000 draws of 5 %: standard deviation 31.
    expect(Math.abs(five.length - 1000)).toBeLessThan(5 * 31);
    expect(keptUsers(5)).toEqual(five);
    const twenty = new Set(keptUsers(20));
    expect(five.every((user) => twenty.has(user))).toBe(true);
  });

  it('keeps every trace of such a value, without a weight, as soon as the value is known', () => {
    const user = keptUsers(5)[0] as string;
    const service = createService({ rules: [errors(), percent(5, { by: 'user.id' })], ids: createIds(() => UNLUCKY) });
    const server = service.receive();
    const before = service.call(server);
    expect(before.headers['traceparent']).toMatch(/-0[02]$/);
    server.setAttribute('user.id', user);
    service.child(server).end();
    const after = service.call(server);
    expect(after.headers['traceparent']).toMatch(/-0[13]$/);
    for (const span of [before.span, after.span, server]) span.end();
    expect(service.kept[0]?.attributes).toMatchObject({
      'winnow.keep.reason': 'baseline',
      'winnow.keep.rule': 'percent(5, by user.id)',
    });
    expect(service.kept[0]?.spanContext().traceState?.serialize()).toBeUndefined();
  });

  it('leaves a trace that the baseline has drawn its weight, and counts an error as one', () => {
    const user = keptUsers(5)[0] as string;
    const rules = [errors(), percent(5, { by: 'user.id' }), percent(50)];
    const service = createService({ rules, ids: createIds(() => MIDDLE) });
    service.receive().setAttribute('user.id', user).end();
    service.receive().setAttribute('user.id', user).setStatus({ code: 2 }).end();
    expect(service.kept.map((span) => span.spanContext().traceState?.serialize())).toEqual(['ot=th:8', 'ot=th:0']);
  });

  it('has no opinion where the attribute is missing', () => {
    const service = createService({ rules: [percent(100, { by: 'user.id' })] });
    service.receive().end();
    expect(service.kept).toEqual([]);
  });
});
