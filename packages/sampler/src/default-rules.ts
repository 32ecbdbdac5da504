import type { Rule } from './rule.js';
import { errors } from './rules/errors.js';
import { first } from './rules/first.js';
import { percent } from './rules/percent.js';
import { slow } from './rules/slow.js';

/** The policy where none is given: errors, slow over 1 s, the first 10 requests of the process, 5 % of the rest. */
export function defaultRules(): readonly Rule[] {
  return [errors(), slow('1s'), first(10), percent(5)];
}
