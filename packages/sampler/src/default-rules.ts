import type { Rule } from './rule.js';
import { errors } from './rules/errors.js';
import { first } from './rules/first.js';
import { percent } from './rules/percent.js';
import { slow } from './rules/slow.js';

/**
 * The policy where none is given: errors, up to 50 traces/s; requests over 1 s or the 99th percentile of their route, up to
 * 20/s; the first 10 requests of the process; 5 % of the rest.
 */
export function defaultRules(): readonly Rule[] {
  return [errors({ budget: '50/s' }), slow('1s,p99', { budget: '20/s' }), first(10), percent(5)];
}
