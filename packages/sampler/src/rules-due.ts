import type { Moment, Rule } from './rule.js';

/** The rules to ask at a moment, in order: those that may have an opinion. */
interface Due {
  readonly ofRoots: readonly Rule[];
  readonly ofOthers: readonly Rule[];
  /** Those that learn of each local root that has ended. */
  readonly learning: readonly Rule[];
}

export type RulesDue = (moment: Moment) => Due;

/**
 * Most rules look at local roots alone, and at one moment or two, while most spans are steps. So each list of rules is sorted out
 * once per moment, and what is left to do for the end of a step is next to nothing.
 */
export function createRulesDue(rules: () => readonly Rule[]): RulesDue {
  let sorted: readonly Rule[] | undefined;
  const moments = new Map<Moment, Due>();

  function sort(moment: Moment, all: readonly Rule[]): Due {
    const ofRoots = all.filter((rule) => rule.moments === undefined || rule.moments.includes(moment));
    const ofOthers = ofRoots.filter((rule) => !rule.rootsOnly);
    const learning = moment === 'end' ? all.filter(({ observe }) => observe !== undefined) : [];
    const due = { ofRoots, ofOthers, learning };
    moments.set(moment, due);
    return due;
  }

  return (moment) => {
    const all = rules();
    if (all !== sorted) {
      sorted = all;
      moments.clear();
    }
    return moments.get(moment) ?? sort(moment, all);
  };
}
