import type { Moment, Rule } from './rule.js';

/** The rules to ask at a moment, in order: those that may have an opinion. */
interface Due {
  readonly ofRoots: readonly Rule[];
  readonly ofOthers: readonly Rule[];
  /** Those that learn of each local root that has ended. */
  readonly learning: readonly Rule[];
  /** The close, if it comes at once, says the same. */
  readonly sameAtClose: boolean;
  /** Those that will have no opinion one day. */
  readonly passing: readonly Rule[];
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
    const ofRoots = all.filter((rule) => isDue(rule, moment) && !isSpent(rule));
    const ofOthers = ofRoots.filter((rule) => !rule.rootsOnly);
    const learning = moment === 'end' ? all.filter(({ observe }) => observe !== undefined) : [];
    const atLast = all.filter((rule) => isDue(rule, 'end') || isDue(rule, 'close'));
    const sameAtClose = moment === 'end' && atLast.every((rule) => rule.sameAtClose === true);
    const passing = ofRoots.filter(({ spent }) => spent !== undefined);
    const due = { ofRoots, ofOthers, learning, sameAtClose, passing };
    moments.set(moment, due);
    return due;
  }

  return (moment) => {
    const all = rules();
    if (all !== sorted) {
      sorted = all;
      moments.clear();
    }
    const due = moments.get(moment) ?? sort(moment, all);
    return due.passing.length > 0 && due.passing.some(isSpent) ? sort(moment, all) : due;
  };
}

function isDue({ moments }: Rule, moment: Moment): boolean {
  return moments === undefined || moments.includes(moment);
}

/** Rules may be anybody's: one that fails here is asked on. */
function isSpent(rule: Rule): boolean {
  try {
    return rule.spent?.() === true;
  } catch {
    return false;
  }
}
