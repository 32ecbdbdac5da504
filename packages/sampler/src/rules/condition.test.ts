import { describe, expect, it } from 'vitest';
import { createIds, createService, LUCKY, UNLUCKY } from '../testing/service.js';
import type { AttributeTests } from './condition.js';
import { dropIf } from './drop-if.js';
import { keepIf } from './keep-if.js';
import { percent } from './percent.js';

const keeps = (tests: AttributeTests, attributes: Record<string, string | number | boolean>) => {
  const service = createService({ rules: [keepIf(tests)], ids: createIds(() => UNLUCKY) });
  service.receive().setAttributes(attributes).end();
  return service.kept.length === 1;
};

describe('attribute predicates (scenario 12)', () => {
  it.each<[AttributeTests, Record<string, string | number | boolean>, boolean]>([
    [{ tier: 'gold' }, { tier: 'gold' }, true],
    [{ tier: 'gold' }, { tier: 'silver' }, false],
    [{ tier: 'gold' }, {}, false],
    [{ vip: true }, { vip: true }, true],
    [{ vip: true }, { vip: 'true' }, false],
    [{ tier: ['gold', 'silver'] }, { tier: 'silver' }, true],
    [{ 'url.path': /^\/api\// }, { 'url.path': '/api/orders' }, true],
    [{ 'url.path': /^\/api\//g }, { 'url.path': '/other' }, false],
    [{ items: (value) => Number(value) > 100 }, { items: 101 }, true],
    [{ items: (value) => Number(value) > 100 }, { items: 100 }, false],
    [{ tier: 'gold', region: 'eu' }, { tier: 'gold', region: 'us' }, false],
  ])('%j of %j: %s', (tests, attributes, kept) => expect(keeps(tests, attributes)).toBe(kept));

  it('look at every span of the trace when it ends, and keep from then on', () => {
    const service = createService({ rules: [keepIf({ 'app.fraud': true })], ids: createIds(() => UNLUCKY) });
    const server = service.receive();
    const check = service.child(server, 'check');
    check.setAttribute('app.fraud', true).end();
    expect(service.call(server).headers['tracestate']).toBe('winnow=k;r:m,ot=th:0');
  });

  it('must hold for one span, not for the trace in pieces', () => {
    const service = createService({ rules: [keepIf({ a: 1, b: 2 })], ids: createIds(() => UNLUCKY) });
    const server = service.receive().setAttribute('a', 1);
    service.child(server).setAttribute('b', 2).end();
    server.end();
    expect(service.kept).toEqual([]);
  });

  it('drop by an attribute that any span has had', () => {
    const service = createService({ rules: [dropIf({ probe: true }), percent(100)], ids: createIds(() => LUCKY) });
    const server = service.receive();
    service.child(server).setAttribute('probe', true).end();
    server.end();
    service.receive({}, 'other').end();
    expect(service.kept.map(({ name }) => name)).toEqual(['other']);
  });

  it('are said in words', () => {
    expect(keepIf({ tier: ['gold', 'silver'], 'url.path': /^\/api/, items: () => true }).name).toBe(
      'keepIf(tier=gold|silver and url.path=/^\\/api/ and items)',
    );
    expect(dropIf({ probe: true }, 'probes').words).toBe('probes');
  });
});
