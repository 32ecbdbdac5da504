import { expect, it } from 'vitest';
import { checkRules } from './check-rules.js';
import type { Rule } from './rule.js';
import { createRulesDue } from './rules-due.js';

const rule = (name: string, rest: Partial<Rule> = {}): Rule => ({
  name,
  reason: 'manual',
  check: () => undefined,
  ...rest,
});
const names = (rules: readonly Rule[]) => rules.map(({ name }) => name);

it('leaves out, in order, the rules that can say nothing', () => {
  const rules = [
    rule('roots at the end', { moments: ['end', 'close'], rootsOnly: true }),
    rule('any'),
    rule('the start', { moments: ['start'] }),
    rule('roots', { rootsOnly: true }),
  ];
  const due = createRulesDue(() => rules);
  expect(names(due('end').ofRoots)).toEqual(['roots at the end', 'any', 'roots']);
  expect(names(due('end').ofOthers)).toEqual(['any']);
  expect(names(due('start').ofRoots)).toEqual(['any', 'the start', 'roots']);
  expect(due('end').ofRoots).toBe(due('end').ofRoots);
});

it('names those that learn, at the end', () => {
  let rules = [rule('forgets'), rule('learns', { observe: () => {} })];
  const due = createRulesDue(() => rules);
  expect(names(due('end').learning)).toEqual(['learns']);
  expect(due('close').learning).toEqual([]);
  rules = [];
  expect(due('end').learning).toEqual([]);
});

it('follows when the rules change', () => {
  let rules = [rule('before')];
  const due = createRulesDue(() => rules);
  expect(names(due('close').ofRoots)).toEqual(['before']);
  rules = [rule('after')];
  expect(names(due('close').ofRoots)).toEqual(['after']);
});

it.each([
  [['ends'], 'got "ends"'],
  ['end', 'got "end"'],
])('refuses moments that there are not: %j', (moments, said) => {
  expect(() => checkRules([rule('mine', { moments: moments as never })])).toThrow(
    `[winnow] rules[0] ("mine"): moments: expected an array of start, end, response, headers, tick, close, ${said}`,
  );
});

it('asks no rule that is spent, from then on, and one that cannot say so', () => {
  let spent = false;
  const failing = rule('fails', {
    spent() {
      throw new Error('no');
    },
  });
  const rules = [rule('passes', { spent: () => spent }), failing, rule('stays')];
  const due = createRulesDue(() => rules);
  expect(names(due('start').ofRoots)).toEqual(['passes', 'fails', 'stays']);
  spent = true;
  expect(names(due('start').ofRoots)).toEqual(['fails', 'stays']);
  expect(names(due('close').ofRoots)).toEqual(['fails', 'stays']);
});
