import type { Rule } from '../rule.js';
import { type AttributeTests, type Condition, conditionOf } from './condition.js';

/**
 * Silences the rules behind it while the condition is true, and drops the trace if it still is at the end:
 * `dropIf({ 'user_agent.original': /^kube-probe/ })`. Traces that were kept before that, by a rule in front of it, by a
 * caller or by code, stay kept.
 * @param condition a function of the trace, or attributes that one of its spans must have
 * @param name for the start line; default: the function's name, or the attributes
 */
export function dropIf(condition: Condition | AttributeTests, name?: string): Rule {
  const { condition: holds, words } = conditionOf(condition, name, 'dropIf');
  return {
    name: `dropIf(${words})`,
    reason: 'drop',
    words,
    check: (input) => (holds(input.trace, input) ? 'drop' : undefined),
  };
}
