import { describe, expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { slow } from './rules/slow.js';
import { accounted, ERROR, HEADERS } from './testing/policies.js';
import { createRandom, createSeededIds } from './testing/random.js';
import { createService } from './testing/service.js';

const rules = () => [errors({ budget: '20/s' }), slow('1s'), percent(5)];

/** Thousand requests, of which some fail and some have steps. */
function traffic(mode: 'keep' | 'observe') {
  const service = createService({ mode, rules: rules(), ids: createSeededIds(11) });
  const random = createRandom(5);
  for (let at = 0; at < 1000; at++) {
    const server = service.receive();
    service.child(server).end();
    service.clock.advance(random() < 0.02 ? 1200 : 4);
    if (random() < 0.3) server.setStatus(ERROR);
    server.end();
  }
  return service;
}

describe('observing (scenario 44)', () => {
  it('exports everything with weight 1, and stamps what it would have kept', () => {
    const real = traffic('keep');
    const observing = traffic('observe');
    const roots = observing.kept.filter(({ name }) => name === 'GET /orders');
    expect(observing.kept).toHaveLength(2000);
    expect(observing.kept.every((span) => span.spanContext().traceState?.serialize() === 'ot=th:0')).toBe(true);
    const would = roots
      .filter(({ attributes }) => attributes['winnow.verdict'] === 'kept')
      .map((span) => `${span.spanContext().traceId} ${span.attributes['winnow.verdict.th']}`);
    const did = real.kept
      .filter(({ name }) => name === 'GET /orders')
      .map((span) => `${span.spanContext().traceId} ${span.spanContext().traceState?.serialize().slice(6)}`);
    expect(would).toEqual(did);
    expect(new Set(did.map((line) => line.split(' ')[1])).size).toBeGreaterThan(2);
    expect(roots.filter(({ attributes }) => attributes['winnow.verdict'] === 'dropped')).toHaveLength(
      1000 - did.length,
    );
    expect(observing.tail.stats()).toMatchObject({
      kept: real.tail.stats().kept,
      dropped: real.tail.stats().dropped,
      spansDropped: 0,
    });
    accounted(observing);
  });

  it('puts the same on the wire', () => {
    for (const mode of ['keep', 'observe'] as const) {
      const service = createService({ mode, rules: [errors()] });
      const server = service.receive(HEADERS);
      const before = service.call(server);
      expect(before.headers['traceparent']).toMatch(/-0[02]$/);
      expect(service.tail.http.responding(server, 500)).toMatch(/;th=0;r=e$/);
    }
  });

  it('exports nothing twice at the end of the process', () => {
    const service = createService({ mode: 'observe', rules: [errors()] });
    const server = service.receive();
    service.child(server).end();
    service.tail.flushSync(100);
    server.end();
    expect(service.kept.map(({ name }) => name).sort()).toEqual(['GET /orders', 'step']);
    accounted(service);
  });

  it('says so in words', () => {
    const { tail } = createService({ mode: 'observe', rules: [errors(), percent(5)] });
    expect(String(tail)).toBe(
      'observes only: exports everything, marked with the verdict of a policy that keeps errors, 5 % of the rest',
    );
    expect(() => createService({ mode: 'watch' as never })).toThrow(
      '[winnow] mode: expected "keep" or "observe", got "watch"',
    );
  });
});
