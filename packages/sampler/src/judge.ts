import type { Clock } from './clock.js';
import { type Counts, count } from './counts.js';
import type { KeepReason } from './reason.js';
import type { Moment, Opinion, Rule, RuleInput } from './rule.js';
import type { SdkSpan } from './sdk-types.js';
import { markSampled, type TraceEntry } from './trace-entry.js';
import { messageOf, type WarnOnce } from './warn-once.js';
import { REASON_CODES, type ReasonCode } from './wire.js';

/** Asks the rules and turns fragments from undecided into kept or dropped. */
export interface Judge {
  /** Asks the rules at a moment before the close. A keep promotes at once. */
  ask(entry: TraceEntry, moment: Moment, span: SdkSpan, statusCode?: number): void;
  /** The last word on an undecided fragment. */
  close(entry: TraceEntry): void;
  promote(entry: TraceEntry, why: Promotion): void;
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
}

const CODES: Partial<Record<KeepReason, ReasonCode>> = REASON_CODES;

export function createJudge({ rules, clock, counts, warn }: JudgeOptions): Judge {
  function opinionOf(rule: Rule, input: RuleInput): Opinion {
    try {
      return rule.check(input);
    } catch (error) {
      warn(`rule ${rule.name}`, `rule "${rule.name}" threw "${messageOf(error)}"; taken as no opinion`);
      return undefined;
    }
  }

  function promote(entry: TraceEntry, { reason, rule, th, code }: Promotion): void {
    if (entry.state === 'kept') return;
    // Part of it is gone already, and the part of its kind that the baseline kept was counted in full: no weight is
    // right for the rest, so it carries none and says that it is late.
    entry.late = entry.state === 'dropped';
    if (entry.late) {
      entry.incomplete = true;
      counts.droppedTraces--;
    }
    entry.state = 'kept';
    entry.reason = reason;
    entry.rule = rule;
    entry.th = entry.late ? undefined : th;
    entry.code = code ?? CODES[reason];
    count(counts.kept, reason);
    if (entry.open === 0) return;
    entry.heldSince = clock.now();
    for (const span of entry.spans) if (!span.ended) markSampled(span);
  }

  function drop(entry: TraceEntry): void {
    entry.state = 'dropped';
    if (entry.open > 0) entry.heldSince = clock.now();
    counts.droppedTraces++;
  }

  return {
    promote,

    ask(entry, moment, span, statusCode) {
      if (entry.silenced) return;
      // Kept before it began here, mostly by its caller: nothing is left to decide, but rules that count requests count
      // this one too. Otherwise each service of a chain would keep its own first requests after its caller's.
      if (entry.state === 'kept' && moment !== 'start') return;
      const input: RuleInput = { trace: entry, moment, span, statusCode, elapsedMs: entry.elapsedOf(span) };
      for (const rule of rules()) {
        const opinion = opinionOf(rule, input);
        if (opinion === 'drop') return;
        // The baseline answers at the close alone: until then an error may still make the trace count as one.
        if (opinion === 'keep' && rule.reason !== 'drop' && rule.reason !== 'baseline') {
          return promote(entry, { reason: rule.reason, rule: rule.name, th: '0' });
        }
      }
    },

    close(entry) {
      if (entry.state !== 'undecided') return;
      if (entry.silenced) return drop(entry);
      const { root } = entry;
      const input: RuleInput = {
        trace: entry,
        moment: 'close',
        span: root,
        statusCode: undefined,
        elapsedMs: entry.elapsedOf(root),
      };
      let baselineRule = entry.followed ? 'parent' : undefined;
      let drawn = false;
      for (const rule of rules()) {
        const opinion = opinionOf(rule, input);
        if (opinion === 'drop') {
          if (!drawn) return drop(entry);
          break;
        }
        if (opinion !== 'keep' || rule.reason === 'drop') continue;
        if (rule.reason !== 'baseline') return promote(entry, { reason: rule.reason, rule: rule.name, th: '0' });
        // Not the end of the reading: kept by the baseline AND by a rule behind it has probability 1, whatever the order.
        drawn = true;
        baselineRule ??= rule.name;
      }
      // A sampled caller is followed also where the policy has no baseline of its own.
      if (!entry.baseline) return drop(entry);
      promote(entry, { reason: 'baseline', rule: baselineRule ?? 'baseline', th: entry.th });
    },
  };
}
