import { PRIORITIES } from './priorities.js';
import type { Moment, Rule } from './rule.js';
import { shown } from './shown.js';
import { isThreshold } from './threshold.js';

/**
 * A list of rules, as it came from somebody's module or options, checked.
 * @param option the option that it is the value of, for the message; default `rules`
 * @throws TypeError naming the first thing that is wrong with it
 */
export function checkRules(rules: unknown, option = 'rules'): readonly Rule[] {
  if (!Array.isArray(rules)) {
    throw new TypeError(
      `[winnow] ${option}: expected an array such as [errors(), slow('1s'), percent(5)], got ${kindOf(rules)}`,
    );
  }
  rules.forEach((rule: unknown, index) => {
    const entry = `[winnow] ${option}[${index}]`;
    if (!isRule(rule)) {
      const hint = typeof rule === 'function' ? ` (call it: ${rule.name || 'errors'}())` : '';
      throw new TypeError(`${entry}: expected a rule such as errors(), got ${kindOf(rule)}${hint}`);
    }
    checkMoments(rule, entry);
    checkMembers(rule, entry);
  });
  const baselines = (rules as Rule[]).filter(drawsAtStart);
  if (baselines.length > 1) {
    const names = baselines.map(({ name }) => name).join(' and ');
    throw new TypeError(`[winnow] ${option}: expected at most one of percent() and everything(), got ${names}`);
  }
  return rules;
}

/** Whether the rule is the consistent baseline. */
export function drawsAtStart(rule: Rule): boolean {
  return rule.threshold !== undefined || rule.thresholdOf !== undefined;
}

const MOMENTS: readonly Moment[] = ['start', 'end', 'response', 'headers', 'tick', 'close'];

/** A moment that is misspelt would be one at which the rule is never asked. */
function checkMoments({ name, moments }: Rule, entry: string): void {
  if (moments === undefined) return;
  const wrong = Array.isArray(moments) ? moments.find((moment) => !MOMENTS.includes(moment)) : moments;
  if (Array.isArray(moments) && wrong === undefined) return;
  throw new TypeError(
    `${entry} ("${name}"): moments: expected an array of ${MOMENTS.join(', ')}, got ${JSON.stringify(wrong)}`,
  );
}

const REASONS: readonly string[] = [...PRIORITIES, 'drop'];
const FUNCTIONS = ['thresholdOf', 'share', 'observe', 'readings', 'covers', 'spent'] as const;

function checkMembers(rule: Rule, entry: string): void {
  const fail = (what: string, expected: string, got: unknown) => {
    throw new TypeError(`${entry} ("${rule.name}"): ${what}: expected ${expected}, got ${shown(got)}`);
  };
  const { reason, threshold } = rule;
  if (!REASONS.includes(reason)) fail('reason', `one of ${REASONS.join(', ')}`, reason);
  if (threshold !== undefined && !isThreshold(threshold)) fail('threshold', '14 lowercase hex digits', threshold);
  for (const name of FUNCTIONS) {
    if (rule[name] !== undefined && typeof rule[name] !== 'function') fail(name, 'a function', rule[name]);
  }
}

function isRule(rule: unknown): rule is Rule {
  if (typeof rule !== 'object' || rule === null) return false;
  const { name, reason, check } = rule as Partial<Rule>;
  return typeof name === 'string' && typeof reason === 'string' && typeof check === 'function';
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`;
}
