import type { Rule } from '../rule.js';
import { type Condition, nameOf } from './condition.js';

/**
 * Silences the rules behind it while the condition is true, and drops the trace if it still is at the end. Traces that
 * were kept before that, by a rule in front of it, by a caller or by code, stay kept.
 * @param name for the start line; default: the function's name
 */
export function dropIf(condition: Condition, name?: string): Rule {
  const words = nameOf(condition, name, 'dropIf');
  return {
    name: `dropIf(${words})`,
    reason: 'drop',
    words,
    check: (input) => (condition(input.trace, input) ? 'drop' : undefined),
  };
}
