import type { Clock } from './clock.js';
import { type Counts, count } from './counts.js';
import { lowest } from './lowest-threshold.js';
import type { KeepReason } from './reason.js';
import type { RollOut } from './roll-out.js';
import type { Moment, Rule, RuleInput } from './rule.js';
import { createRuleCalls } from './rule-calls.js';
import { createRulesDue } from './rules-due.js';
import type { SdkSpan } from './sdk-types.js';
import { shortThreshold } from './threshold.js';
import { markSampled, type TraceEntry } from './trace-entry.js';
import { publishVerdict } from './verdict-channel.js';
import type { WarnOnce } from './warn-once.js';
import { REASON_CODES, type ReasonCode } from './wire.js';

/** Asks the rules and turns fragments from undecided into kept or dropped. */
export interface Judge {
  /** Asks the rules at a moment before the close. A keep promotes at once. */
  ask(entry: TraceEntry, moment: Moment, span: SdkSpan, statusCode?: number): void;
  /** The last word on a fragment that is undecided, or kept with a threshold that may still be lowered. */
  close(entry: TraceEntry): void;
  /** Keeps the fragment; one that is kept already carries the lower of the thresholds. */
  promote(entry: TraceEntry, why: Promotion): void;
  /** Whether a recall would change anything. */
  canRecall(entry: TraceEntry): boolean;
  /**
   * Another service keeps the trace, and has learned it after it had called us: it will be kept here too, without a weight
   * unless the policy or the baseline gives it one.
   */
  recall(entry: TraceEntry): void;
}

export interface Promotion {
  readonly reason: KeepReason;
  readonly rule: string;
  /** The threshold of the verdict: `0` where everything of the kind is kept. */
  readonly th: string | undefined;
  /** The code to announce, where the reason has none of its own. */
  readonly code?: ReasonCode | undefined;
}

interface JudgeOptions {
  rules(): readonly Rule[];
  readonly clock: Clock;
  readonly counts: Counts;
  readonly warn: WarnOnce;
  readonly rollOut: RollOut;
  /** Called when a fragment is kept for what other services cannot know by themselves. */
  kept(entry: TraceEntry): void;
}

/** The rule of what is kept because the caller keeps it. */
export const CALLER = 'caller';
const RECALLED: Promotion = { reason: 'recall', rule: CALLER, th: undefined };
const CODES: Partial<Record<KeepReason, ReasonCode>> = REASON_CODES;

export function createJudge({ rules, clock, counts, warn, rollOut, kept }: JudgeOptions): Judge {
  const rulesDue = createRulesDue(rules);
  const { opinionOf, shareOf, observe } = createRuleCalls(warn);

  /** The threshold of a keep; undefined when the rule's budget leaves this trace out. */
  function thresholdOf(rule: Rule, input: RuleInput, entry: TraceEntry): string | undefined {
    if (!rule.share) return '0';
    const threshold = shareOf(rule, input);
    return rollOut.within(entry.randomness) >= threshold ? shortThreshold(threshold) : undefined;
  }

  function promote(entry: TraceEntry, { reason, rule, th, code }: Promotion): void {
    // A threshold that its own trace does not reach is no probability: somebody has changed one of them on the way.
    const stated = th !== undefined && th !== '0' && rollOut.within(entry.randomness) < th ? undefined : th;
    if (entry.state === 'kept') {
      lower(entry, stated);
      return;
    }
    // Part of it is gone already, and the part of its kind that the baseline kept was counted in full: no weight is
    // right for the rest, so it carries none and says that it is late.
    entry.late = entry.state === 'dropped' || reason === 'recall';
    const { adopted } = entry;
    if (entry.late && !adopted) counts.lateTraces++;
    if (entry.state === 'dropped') {
      if (entry.open > 0 || entry.droppedSpans > 0) entry.incomplete = true;
      if (!adopted) counts.droppedTraces--;
    }
    entry.state = 'kept';
    entry.reason = reason;
    entry.rule = rule;
    entry.th = entry.late ? undefined : lowest(entry, stated);
    entry.code = entry.late ? REASON_CODES.recall : (code ?? CODES[reason]);
    if (!adopted) count(counts.kept, reason);
    publishVerdict(entry, rollOut.outward(entry.th));
    if (entry.open > 0) {
      entry.heldSince = clock.now();
      for (const span of entry.spans) if (!span.ended) markSampled(span);
    }
    if (reason !== 'baseline') kept(entry);
  }

  function canRecall(entry: TraceEntry): boolean {
    return !entry.silenced && entry.state !== 'kept' && !entry.recalled;
  }

  /** Kept for two causes has the chance of the likelier one, as both compare the same randomness. */
  function lower(entry: TraceEntry, th: string | undefined): void {
    if (entry.late || entry.settled || th === undefined) return;
    if (th === '0' || (entry.th !== undefined && th < entry.th)) entry.th = th;
  }

  /** @param rule the one that has dropped it, if one has */
  function drop(entry: TraceEntry, rule = ''): void {
    if (entry.recalled && !entry.silenced) {
      promote(entry, RECALLED);
      return;
    }
    entry.state = 'dropped';
    entry.rule = rule;
    if (entry.open > 0) entry.heldSince = clock.now();
    counts.droppedTraces++;
    publishVerdict(entry, undefined);
  }

  /** Asks rule after rule before the close, up to the first that keeps or drops. */
  function consider(entry: TraceEntry, input: RuleInput, due: readonly Rule[]): void {
    for (const rule of due) {
      const opinion = opinionOf(rule, input);
      if (opinion === 'drop') return;
      if (opinion !== 'keep' || rule.reason === 'drop') continue;
      const { reason, name } = rule;
      if (rule.unweighted) {
        promote(entry, { reason, rule: name, th: entry.baseline ? entry.th : undefined });
        continue;
      }
      // The baseline answers at the close alone: until then an error may still make the trace count as one.
      if (reason === 'baseline') continue;
      const th = thresholdOf(rule, input, entry);
      if (th !== undefined) promote(entry, { reason, rule: name, th });
      // Kept with a share of its kind: a rule behind it may keep all of another kind.
      if (th === '0') return;
    }
  }

  return {
    promote,
    canRecall,

    recall(entry) {
      if (!canRecall(entry)) return;
      if (entry.state === 'dropped') {
        promote(entry, RECALLED);
        return;
      }
      entry.recalled = true;
      for (const span of entry.spans) if (!span.ended) markSampled(span);
      kept(entry);
    },

    ask(entry, moment, span, statusCode) {
      const isRoot = entry.isRoot(span);
      const { ofRoots, ofOthers, learning, sameAtClose } = rulesDue(moment);
      // The close comes next.
      if (sameAtClose && span === entry.root && entry.open === 0 && entry.state === 'undecided') {
        entry.endsNow = true;
        return;
      }
      const due = isRoot ? ofRoots : ofOthers;
      const learns = isRoot && learning.length > 0;
      if (due.length === 0 && !learns) return;
      // Kept before it began here, mostly by its caller: nothing is left to decide, but rules that count requests count
      // this one too. Otherwise each service of a chain would keep its own first requests after its caller's.
      const decided = entry.state === 'kept' && moment !== 'start' && (entry.th === '0' || entry.late || entry.settled);
      if (entry.silenced || (decided && !learns)) return;
      const input = new Asked(entry, moment, span, statusCode, clock);
      if (!decided) consider(entry, input, due);
      if (learns) learn(input, learning);
    },

    close(entry) {
      if (entry.state === 'dropped' || entry.settled) return;
      const { endsNow, silenced } = entry;
      if (entry.state === 'undecided' || (entry.th !== '0' && !entry.late)) decide(entry);
      entry.settled = true;
      if (!endsNow || silenced) return;
      entry.endsNow = false;
      const { learning } = rulesDue('end');
      if (learning.length > 0) learn(new Asked(entry, 'end', entry.root, undefined, clock), learning);
    },
  };

  function learn(input: RuleInput, learning: readonly Rule[]): void {
    for (const rule of learning) observe(rule, input);
  }

  function decide(entry: TraceEntry): void {
    if (entry.silenced && entry.state === 'undecided') {
      drop(entry);
      return;
    }
    const { root } = entry;
    const input = new Asked(entry, 'close', root, undefined, clock);
    let baselineRule = entry.followed ? 'parent' : undefined;
    let drawn = false;
    for (const rule of rulesDue('close').ofRoots) {
      const opinion = opinionOf(rule, input);
      if (opinion === 'drop') {
        if (drawn || entry.state === 'kept') break;
        drop(entry, rule.name);
        return;
      }
      if (opinion !== 'keep' || rule.reason === 'drop') continue;
      const { reason, name } = rule;
      if (rule.unweighted) promote(entry, { reason, rule: name, th: entry.baseline ? entry.th : undefined });
      else if (reason !== 'baseline') {
        const th = thresholdOf(rule, input, entry);
        if (th !== undefined) promote(entry, { reason, rule: name, th });
        if (th === '0') return;
      } else {
        // Not the end of the reading: kept by the baseline AND by a rule behind it has probability 1, whatever the order.
        drawn = true;
        baselineRule ??= rule.name;
      }
    }
    if (entry.state === 'kept') return;
    // A sampled caller is followed also where the policy has no baseline of its own.
    if (!entry.baseline) drop(entry);
    else promote(entry, { reason: 'baseline', rule: baselineRule ?? 'baseline', th: entry.th });
  }
}

/** How long a span has taken is worked out for the rules that ask, once. */
class Asked implements RuleInput {
  private taken = -1;

  constructor(
    readonly trace: TraceEntry,
    readonly moment: Moment,
    readonly span: SdkSpan,
    readonly statusCode: number | undefined,
    readonly clock: Clock,
  ) {}

  get elapsedMs(): number {
    if (this.taken < 0) this.taken = this.trace.elapsedOf(this.span);
    return this.taken;
  }
}
