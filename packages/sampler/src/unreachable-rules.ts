import { drawsAtStart } from './check-rules.js';
import type { Rule } from './rule.js';

/**
 * Rules that can never change a verdict, one line each: somebody wrote them for a purpose. Only what the list itself
 * tells; what a function will say nobody knows.
 */
export function unreachableRules(rules: readonly Rule[]): readonly string[] {
  return rules.flatMap((rule, index) => {
    const twin = rules.indexOf(rule);
    const covering = twin < index ? twin : rules.findIndex((front, at) => at < index && covers(front, rule));
    const where = `rules[${index}] ${rule.name} can never change a verdict`;
    if (covering !== -1) {
      return [`${where}: rules[${covering}] ${rules[covering]?.name} in front of it keeps all that it would keep`];
    }
    // Behind the baseline a drop no longer drops: it only silences what is behind it.
    const last = rules.slice(index + 1).every(({ reason }) => reason === 'drop');
    if (rule.reason !== 'drop' || !last || !rules.slice(0, index).some(drawsAtStart)) return [];
    return [`${where}: no rule behind it is left to silence; put it in front of those it is to silence`];
  });
}

function covers(front: Rule, rule: Rule): boolean {
  try {
    return front.covers?.(rule) === true;
  } catch {
    // A rule of somebody's own. Only a warning is at stake.
    return false;
  }
}
