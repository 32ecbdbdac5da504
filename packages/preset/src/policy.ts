import { errors, everything, first, percent, type Rule, slow } from '@winnow/sampler';
import type { KeepConfig } from './config/config.js';

/** The rules that the variables describe. */
export function policyOf(keep: KeepConfig): readonly Rule[] {
  if (keep.everything) return [everything()];
  const rules: Rule[] = [];
  if (keep.errors) rules.push(errors());
  if (keep.slowMs !== undefined) rules.push(slow(keep.slowMs, keep.slowRoutes));
  if (keep.first > 0) rules.push(first(keep.first));
  rules.push(percent(keep.percent));
  return rules;
}
