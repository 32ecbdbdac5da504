import type { Rule } from '../rule.js';
import { type Condition, nameOf } from './condition.js';

/**
 * Keeps the traces for which the condition is true at any moment: `keepIf((trace) => trace.root.attributes['app.vip'] === true)`.
 * @param name for `winnow.keep.rule` and the start line; default: the function's name
 */
export function keepIf(condition: Condition, name?: string): Rule {
  const words = nameOf(condition, name, 'keepIf');
  return {
    name: `keepIf(${words})`,
    reason: 'manual',
    words,
    check: (input) => (condition(input.trace, input) ? 'keep' : undefined),
  };
}
