import { matchRoute } from '../route-pattern.js';
import type { Rule } from '../rule.js';

/**
 * A rule for one route only: `route('POST /pay', keepIf(() => true, 'payments'))`. Patterns are those of `slow`:
 * an optional method and a path with `:name` and a trailing `*`.
 * @throws TypeError for `percent` and `everything`: the baseline is drawn when a trace starts, before its route is known
 */
export function route(pattern: string, rule: Rule): Rule {
  const matches = matchRoute(pattern, 'route');
  if (typeof rule?.check !== 'function') {
    throw new TypeError(
      `[winnow] route(${JSON.stringify(pattern)}, …): expected a rule such as slow('2s') behind the pattern`,
    );
  }
  if (rule.threshold !== undefined) {
    throw new TypeError(
      `[winnow] route(${JSON.stringify(pattern)}, ${rule.name}): the baseline is drawn before the route is known; ` +
        `expected another rule, such as keepIf(() => true)`,
    );
  }
  return {
    name: `route(${pattern}, ${rule.name})`,
    reason: rule.reason,
    words: `${rule.words ?? rule.name} on ${pattern}`,
    check: (input) => (matches(input.trace.root) ? rule.check(input) : undefined),
  };
}
