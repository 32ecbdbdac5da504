import type { Moment, Rule } from './rule.js';

interface Due {
  readonly ofRoots: readonly Rule[];
  readonly ofOthers: readonly Rule[];
}

/** The rules to ask at a moment about a span, in order: those that may have an opinion. */
export type RulesDue = (moment: Moment, isRoot: boolean) => readonly Rule[];

/**
 * Most rules look at local roots alone, and at one moment or two, while most spans are steps. So each list of rules is sorted out
 * once per moment, and what is left to do for the end of a step is next to nothing.
 */
export function createRulesDue(rules: () => readonly Rule[]): RulesDue {
  let sorted: readonly Rule[] | undefined;
  let moments: Partial<Record<Moment, Due>> = {};

  function sort(moment: Moment, all: readonly Rule[]): Due {
    const ofRoots = all.filter((rule) => rule.moments === undefined || rule.moments.includes(moment));
    const due = { ofRoots, ofOthers: ofRoots.filter((rule) => !rule.rootsOnly) };
    moments[moment] = due;
    return due;
  }

  return (moment, isRoot) => {
    const all = rules();
    if (all !== sorted) {
      sorted = all;
      moments = {};
    }
    const due = moments[moment] ?? sort(moment, all);
    return isRoot ? due.ofRoots : due.ofOthers;
  };
}
