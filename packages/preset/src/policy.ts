import { errors, everything, first, percent, type Rule, slow } from '@winnow/sampler';
import type { KeepConfig } from './config/config.js';

/** The rules that the variables describe. */
export function policyOf(keep: KeepConfig): readonly Rule[] {
  const rules: Rule[] = [];
  if (keep.errors) rules.push(errors(keep.errorsBudget === undefined ? {} : { budget: keep.errorsBudget }));
  const limits = [keep.slowMs === undefined ? undefined : `${keep.slowMs}ms`, keep.slowQuantile];
  const slowLimits = limits.filter((limit) => limit !== undefined).join(',');
  if (slowLimits !== '') rules.push(slow(slowLimits, { budget: keep.slowBudget, routes: keep.slowRoutes }));
  // Behind the others, so that a failed or slow trace says so where everything is kept, too.
  if (keep.everything) return [...rules, everything()];
  if (keep.first > 0) rules.push(first(keep.first));
  rules.push(percent(keep.percent));
  return rules;
}
