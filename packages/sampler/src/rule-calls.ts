import { atOnce } from './at-once.js';
import type { Opinion, Rule, RuleInput } from './rule.js';
import { shown } from './shown.js';
import { ALWAYS, isThreshold } from './threshold.js';
import { messageOf, type WarnOnce } from './warn-once.js';

/** Calls the members of rules, which may be anybody's: whatever they do, nothing is thrown. */
export interface RuleCalls {
  opinionOf(rule: Rule, input: RuleInput): Opinion;
  /** The threshold of what the rule keeps, 14 digits. Where its budget cannot be told all of it is kept. */
  shareOf(rule: Rule, input: RuleInput): string;
  observe(rule: Rule, input: RuleInput): void;
}

export function createRuleCalls(warn: WarnOnce): RuleCalls {
  function failed(rule: Rule, error: unknown): undefined {
    warn(`rule ${rule.name}`, `rule "${rule.name}" threw "${messageOf(error)}"; taken as no opinion`);
  }

  return {
    opinionOf(rule, input) {
      try {
        const opinion = rule.check(input);
        return typeof opinion === 'object' ? atOnce(opinion) : opinion;
      } catch (error) {
        return failed(rule, error);
      }
    },

    shareOf(rule, input) {
      try {
        const threshold: unknown = rule.share?.(input);
        if (typeof threshold === 'string' && isThreshold(threshold)) return threshold;
        throw new TypeError(`expected 14 hex digits, got ${shown(threshold)}`);
      } catch (error) {
        const what = `rule "${rule.name}": share() failed with "${messageOf(error)}"`;
        warn(`share of ${rule.name}`, `${what}; all that it keeps is kept`);
        return ALWAYS;
      }
    },

    observe(rule, input) {
      try {
        rule.observe?.(input);
      } catch (error) {
        failed(rule, error);
      }
    },
  };
}
