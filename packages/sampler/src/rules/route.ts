import { matchRoute } from '../route-pattern.js';
import type { Rule, RuleInput } from '../rule.js';

/**
 * A rule for one route only: `route('POST /pay', keepIf(() => true, 'payments'))`. Patterns are those of `slow`:
 * an optional method and a path with `:name` and a trailing `*`.
 * @throws TypeError for `percent` and `everything`, which are drawn where the trace begins: `percent(5, { 'POST /pay': 50 })`
 */
export function route(pattern: string, rule: Rule): Rule {
  const matches = matchRoute(pattern, 'route');
  if (typeof rule?.check !== 'function') {
    throw new TypeError(
      `[winnow] route(${JSON.stringify(pattern)}, …): expected a rule such as slow('2s') behind the pattern`,
    );
  }
  if (rule.reason === 'baseline' && !rule.unweighted) {
    throw new TypeError(
      `[winnow] route(${JSON.stringify(pattern)}, ${rule.name}): the baseline is drawn where the trace begins; ` +
        `expected another rule, or percent(5, { ${JSON.stringify(pattern)}: 50 })`,
    );
  }
  const { share, observe, readings, moments, rootsOnly, unweighted } = rule;
  return {
    name: `route(${pattern}, ${rule.name})`,
    reason: rule.reason,
    words: `${rule.words ?? rule.name} on ${pattern}`,
    check: (input) => (matches(input.trace.root) ? rule.check(input) : undefined),
    ...(moments && { moments }),
    ...(rootsOnly && { rootsOnly }),
    ...(unweighted && { unweighted }),
    ...(share && { share: (input: RuleInput) => share.call(rule, input) }),
    ...(readings && { readings: () => readings.call(rule) }),
    ...(observe && { observe: (input: RuleInput) => matches(input.span) && observe.call(rule, input) }),
  };
}
