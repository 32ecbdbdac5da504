// Rules that say the same at the end of a trace as at its close are asked once: what becomes of the traces must not tell.
import { expect, it } from 'vitest';
import type { Rule } from './rule.js';
import { errors } from './rules/errors.js';
import { first } from './rules/first.js';
import { percent } from './rules/percent.js';
import { slow } from './rules/slow.js';
import { ERROR } from './testing/policies.js';
import { createRandom, createSeededIds } from './testing/random.js';
import { createService } from './testing/service.js';

const POLICIES: Readonly<Record<string, () => Rule[]>> = {
  default: () => [errors(), slow('1s,p99', { budget: '20/s' }), first(10), percent(5)],
  budgets: () => [errors({ budget: '5/s' }), slow('1s', { budget: '1/s' }), percent(5, { 'GET /orders': 20 })],
  learning: () => [slow('p90'), percent(0)],
};

/** Requests that fail, last, call, crash, are logged in or cut off, by chance; some begin while others are open. */
function traffic(rules: readonly Rule[]) {
  const service = createService({ rules, ids: createSeededIds(7) });
  const random = createRandom(3);
  const open: ReturnType<typeof service.receive>[] = [];
  for (let at = 0; at < 1500; at++) {
    const server = service.receive();
    if (random() < 0.3) service.child(server).end();
    if (random() < 0.02) service.tail.errorLogged(server.spanContext());
    if (random() < 0.02) service.tail.crashed(server.spanContext());
    if (random() < 0.02) service.tail.http.aborted(server);
    if (random() < 0.02) service.tail.drop(server.spanContext());
    service.clock.advance(random() < 0.05 ? 150 + 2000 * random() : 20);
    if (random() < 0.05) server.setStatus(ERROR);
    open.push(server);
    if (random() < 0.8) open.splice(Math.floor(random() * open.length), 1)[0]?.end();
  }
  for (const server of open) server.end();
  const left = service.kept.map((span) => {
    const { traceId, spanId, traceState } = span.spanContext();
    return `${traceId} ${spanId} ${traceState?.serialize()} ${JSON.stringify(span.attributes)}`;
  });
  return { left, stats: service.tail.stats() };
}

/** Asked at both moments. */
const twice = (rule: Rule): Rule => ({ ...rule, sameAtClose: false });

it.each(Object.entries(POLICIES))('comes to what asking twice comes to: %s', (_, rules) => {
  const once = traffic(rules());
  const asked = traffic(rules().map(twice));
  expect(once.left).toEqual(asked.left);
  expect(once.stats).toEqual(asked.stats);
  expect(new Set(Object.keys(once.stats.kept)).size).toBeGreaterThan(rules().length - 2);
});

const noted = (name: string, rest: Partial<Rule> = {}) => {
  const moments: string[] = [];
  const check: Rule['check'] = ({ moment }) => void moments.push(moment);
  const observe: Rule['observe'] = ({ moment }) => void moments.push(`learns of ${moment}`);
  const rule: Rule = { name, reason: 'manual', check, observe, ...rest };
  return { rule, moments };
};

it('asks such rules at the close alone, and lets them learn behind it', () => {
  const { rule, moments } = noted('mine', { sameAtClose: true });
  const service = createService({ rules: [rule] });
  service.receive().end();
  expect(moments).toEqual(['start', 'close', 'learns of end']);
});

it('asks all of them twice where one of them might say something else', () => {
  const [same, other] = [noted('same', { sameAtClose: true }), noted('other')];
  const service = createService({ rules: [same.rule, other.rule] });
  service.receive().end();
  expect(same.moments).toEqual(['start', 'end', 'learns of end', 'close']);
  expect(other.moments).toEqual(same.moments);
});

it('asks at the end of a root that is not the last of its trace', () => {
  const { rule, moments } = noted('mine', { sameAtClose: true, rootsOnly: true });
  const service = createService({ rules: [rule] });
  const server = service.receive();
  const child = service.child(server);
  server.end();
  expect(moments).toEqual(['start', 'end', 'learns of end']);
  child.end();
  expect(moments.at(-1)).toBe('close');
});
