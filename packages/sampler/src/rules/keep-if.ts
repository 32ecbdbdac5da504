import type { Rule } from '../rule.js';
import { type AttributeTests, type Condition, conditionOf } from './condition.js';

/**
 * Keeps the traces for which the condition is true at any moment: `keepIf({ 'app.tier': 'gold' })`, or
 * `keepIf((trace) => trace.root.attributes['app.vip'] === true)`. Each is counted as one: weight 1.
 * @param condition a function of the trace, or attributes that one of its spans must have
 * @param name for `winnow.keep.rule` and the start line; default: the function's name, or the attributes
 */
export function keepIf(condition: Condition | AttributeTests, name?: string): Rule {
  const { condition: holds, words } = conditionOf(condition, name, 'keepIf');
  return {
    name: `keepIf(${words})`,
    reason: 'manual',
    words,
    check: (input) => (holds(input.trace, input) ? 'keep' : undefined),
  };
}
