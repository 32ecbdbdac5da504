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
  let due = sort([]);

  return (moment) => {
    const all = rules();
    if (all !== sorted) {
      sorted = all;
      due = sort(all);
    }
    const now = dueAt(due, moment);
    if (now.passing.length === 0 || !now.passing.some(isSpent)) return now;
    due = sort(all);
    return dueAt(due, moment);
  };
}

function sort(all: readonly Rule[]): Record<Moment, Due> {
  const atLast = all.filter((rule) => isDue(rule, 'end') || isDue(rule, 'close'));
  const at = (moment: Moment): Due => {
    const ofRoots = all.filter((rule) => isDue(rule, moment) && !isSpent(rule));
    return {
      ofRoots,
      ofOthers: ofRoots.filter((rule) => !rule.rootsOnly),
      learning: moment === 'end' ? all.filter(({ observe }) => observe !== undefined) : [],
      sameAtClose: moment === 'end' && atLast.every((rule) => rule.sameAtClose === true),
      passing: ofRoots.filter(({ spent }) => spent !== undefined),
    };
  };
  return {
    start: at('start'),
    end: at('end'),
    response: at('response'),
    headers: at('headers'),
    tick: at('tick'),
    close: at('close'),
  };
}

/** By their names, the usual ones first: V8 takes ten times as long for a key that it does not know beforehand. */
function dueAt(due: Record<Moment, Due>, moment: Moment): Due {
  if (moment === 'end') return due.end;
  if (moment === 'close') return due.close;
  if (moment === 'headers') return due.headers;
  if (moment === 'start') return due.start;
  return due[moment];
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
