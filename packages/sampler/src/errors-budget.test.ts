import { describe, expect, it } from 'vitest';
import type { Rule } from './rule.js';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { slow } from './rules/slow.js';
import { ERROR, HEADERS } from './testing/policies.js';
import { createSeededIds } from './testing/random.js';
import { createIds, createService, LUCKY, type Service, UNLUCKY } from './testing/service.js';

/** Errors of one route, until their budget of one a second is spent for the time being. */
function storm(service: Service, seconds = 3): void {
  for (let at = 0; at < 100 * seconds; at++) {
    const server = service.receive({}, 'POST /pay');
    service.clock.advance(10);
    server.setAttribute('error.type', 'Timeout').setStatus(ERROR).end();
  }
  service.kept.length = 0;
}

const rules = () => [errors({ budget: '1/s' }), slow('1s', { budget: '1/s' }), percent(5)];
const stateOf = (service: Service, at = 0) => service.kept[at]?.spanContext().traceState?.serialize();

describe('in a storm of errors (scenario 36)', () => {
  it('a trace is kept if its randomness reaches the threshold, which it carries', () => {
    const unlucky = createService({ rules: rules(), ids: createIds(() => UNLUCKY) });
    storm(unlucky);
    unlucky.receive({}, 'POST /pay').setAttribute('error.type', 'Timeout').setStatus(ERROR).end();
    expect(unlucky.kept).toEqual([]);

    const nearly = createService({ rules: [errors({ budget: '1/s' })], ids: createIds(() => LUCKY) });
    storm(nearly);
    nearly.receive({}, 'POST /pay').setAttribute('error.type', 'Timeout').setStatus(ERROR).end();
    expect(nearly.kept[0]?.attributes['winnow.keep.reason']).toBe('error');
    expect(stateOf(nearly)).toMatch(/^ot=th:fd[0-9a-f]+$/);
  });

  it.each([
    ['another kind of error', 'POST /pay', 'TypeError'],
    ['another route', 'GET /orders', 'Timeout'],
  ])('%s is kept with weight 1', (_, route, type) => {
    const service = createService({ rules: rules(), ids: createIds(() => UNLUCKY) });
    storm(service);
    service.receive({}, route).setAttribute('error.type', type).setStatus(ERROR).end();
    expect(stateOf(service)).toBe('ot=th:0');
  });

  it('an error that the baseline has drawn as well has the lower of both thresholds', () => {
    const service = createService({ rules: rules(), ids: createIds(() => LUCKY) });
    storm(service);
    service.receive({}, 'POST /pay').setAttribute('error.type', 'Timeout').setStatus(ERROR).end();
    expect(stateOf(service)).toBe('ot=th:f3333');
    expect(service.kept[0]?.attributes['winnow.keep.reason']).toBe('error');
  });

  it('an error that is slow too is kept for being slow, and one that was kept as an error is counted as one then', () => {
    for (const [randomness, reason] of [
      [UNLUCKY, 'slow'],
      [LUCKY, 'error'],
    ] as const) {
      const service = createService({ rules: rules().slice(0, 2), ids: createIds(() => randomness) });
      storm(service);
      const server = service.receive({}, 'POST /pay').setAttribute('error.type', 'Timeout');
      service.tail.http.responding(server, 500);
      service.clock.advance(1500);
      server.setStatus(ERROR).end();
      expect(service.kept[0]?.attributes['winnow.keep.reason']).toBe(reason);
      expect(stateOf(service)).toBe('ot=th:0');
    }
  });

  it('a long request that was kept with a threshold is held until its weight is final', () => {
    const service = createService({
      rules: [errors({ budget: '1/s' }), slow('8s')],
      ids: createIds(() => LUCKY),
    });
    storm(service);
    const server = service.receive({}, 'POST /pay').setAttribute('error.type', 'Timeout');
    service.child(server).end();
    const { error = 0 } = service.tail.stats().kept;
    service.tail.http.responding(server, 500);
    expect(service.tail.stats().kept.error).toBe(error + 1);
    service.clock.advance(7000);
    expect(service.kept).toEqual([]);
    service.clock.advance(3000);
    server.end();
    expect(service.kept.map((span) => span.spanContext().traceState?.serialize())).toEqual(['ot=th:0', 'ot=th:0']);
  });

  it('only what is kept is announced, with its threshold, and the caller stamps the same', () => {
    const bank = createService({ rules: [errors({ budget: '1/s' })], ids: createIds(() => LUCKY) });
    const shop = createService({ rules: [percent(0)], ids: createIds(() => LUCKY) });
    storm(bank);
    const server = shop.receive();
    const { span, headers } = shop.call(server, 'bank');
    const inner = bank.receive(headers, 'POST /pay').setAttribute('error.type', 'Timeout');
    const signal = bank.tail.http.responding(inner, 500);
    expect(signal).toMatch(/^[0-9a-f]{32};th=fd[0-9a-f]+;r=e$/);
    inner.setStatus(ERROR).end();
    // The caller copes with it, so that it is no failure there.
    shop.tail.http.responded(span, 200, signal);
    span.end();
    const later = shop.call(server, 'mail');
    expect(later.headers['tracestate']).toBe(`winnow=k;r:e,ot=th:${signal?.split(';')[1]?.slice(3)}`);
    later.span.end();
    server.end();
    expect(stateOf(shop)).toBe(stateOf(bank));
    expect(shop.kept[0]?.attributes['winnow.keep.reason']).toBe('remote');

    const unlucky = createService({ rules: [errors({ budget: '1/s' })], ids: createIds(() => UNLUCKY) });
    storm(unlucky);
    const refused = unlucky.receive(
      { ...HEADERS, traceparent: `00-${'0'.repeat(31)}1-0123456789abcdef-00` },
      'POST /pay',
    );
    refused.setAttribute('error.type', 'Timeout');
    expect(unlucky.tail.http.responding(refused, 500)).toBeUndefined();
    refused.end();
  });

  it('of two services that announce a keep the lower threshold holds, in any order', () => {
    const traceId = `${'a'.repeat(18)}${LUCKY}`;
    for (const signals of [
      [`${traceId};th=f;r=e`, `${traceId};th=8;r=e`],
      [`${traceId};th=8;r=e`, `${traceId};th=f;r=e`],
    ]) {
      const shop = createService({ rules: [percent(0)] });
      const server = shop.receive({ traceparent: `00-${traceId}-0123456789abcdef-00`, tracestate: 'winnow=u' });
      for (const signal of signals) {
        const { span } = shop.call(server, 'bank');
        shop.tail.http.responded(span, 200, signal);
        span.end();
      }
      server.end();
      expect(stateOf(shop)).toBe('ot=th:8');
    }
  });

  it('the baseline of what is well is not affected', () => {
    const drawn = (service: Service) => {
      for (let at = 0; at < 4000; at++) {
        service.clock.advance(1);
        const server = service.receive().setAttribute('well', at % 2 === 0);
        if (at % 2 === 1) server.setStatus(ERROR);
        server.end();
      }
      return service.kept
        .filter(({ attributes }) => attributes['well'])
        .map((span) => `${span.spanContext().traceId} ${span.spanContext().traceState?.serialize()}`);
    };
    const seeded = (rule: Rule[]) => drawn(createService({ rules: rule, ids: createSeededIds(7) }));
    const inAStorm = seeded(rules());
    expect(inAStorm.length).toBeGreaterThan(60);
    expect(inAStorm).toEqual(seeded([percent(5)]));
  });
});
