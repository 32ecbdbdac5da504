import { checkRules, drawsAtStart } from './check-rules.js';
import type { Clock } from './clock.js';
import { defaultRules } from './default-rules.js';
import { policyInWords } from './policy-in-words.js';
import type { Request, Rule } from './rule.js';
import { shown } from './shown.js';
import { isThreshold } from './threshold.js';
import { unreachableRules } from './unreachable-rules.js';
import { messageOf, type WarnOnce } from './warn-once.js';

/** How long decisions wait for a module with rules to be loaded. */
const PATIENCE_MS = 1000;
const TICKS = 4;

/** The rules in force, which may still be on their way. */
export interface PolicySource {
  /** The rules; while they are on their way, the fallback. */
  rules(): readonly Rule[];
  /** The baseline in force for a request, 14 hex digits. */
  threshold(request?: Request | undefined): string | undefined;
  isPending(): boolean;
  onSettled(listener: () => void): void;
  /** Waits for the rules, at most as long as decisions do. */
  settled(): Promise<void>;
  /** Nobody can wait any longer. */
  settleNow(): void;
}

export function createPolicySource(
  given: readonly Rule[] | Promise<readonly Rule[]> | undefined,
  fallback: readonly Rule[] | undefined,
  clock: Clock,
  warn: WarnOnce,
): PolicySource {
  const coming = isPromise(given) ? Promise.resolve(given) : undefined;
  const otherwise = fallback && checkRules(fallback, 'fallback');
  let rules = coming || given === undefined ? (otherwise ?? defaultRules()) : checkRules(given);
  const instead = () => (otherwise ? `Winnow ${policyInWords(otherwise)}` : 'the default policy holds');
  let baseline = rules.find(drawsAtStart);
  let pending = false;
  let listener = () => {};
  let resolve = () => {};
  let settled = Promise.resolve();
  let stopTimer = () => {};

  function use(found: readonly Rule[]): void {
    rules = found;
    baseline = found.find(drawsAtStart);
    report(found);
  }

  function report(found: readonly Rule[]): void {
    for (const line of unreachableRules(found)) warn(line, line);
  }

  /** It is asked where spans start: what it throws would cost the span. */
  function ask(rule: Rule, request: Request): string | undefined {
    try {
      const threshold: unknown = rule.thresholdOf?.(request);
      if (threshold === undefined || (typeof threshold === 'string' && isThreshold(threshold))) return threshold;
      throw new TypeError(`expected 14 hex digits, got ${shown(threshold)}`);
    } catch (error) {
      const why = `rule "${rule.name}": thresholdOf() failed with "${messageOf(error)}"`;
      warn(`threshold of ${rule.name}`, `${why}; its general threshold holds, if it has one`);
      return rule.threshold;
    }
  }

  function settle(): void {
    if (!pending) return;
    pending = false;
    stopTimer();
    listener();
    resolve();
  }

  report(rules);
  if (coming) {
    pending = true;
    settled = new Promise((done) => {
      resolve = done;
    });
    // Counted in ticks: while a start keeps the event loop busy, no module can arrive, and no tick comes either.
    let left = TICKS;
    stopTimer = clock.every(PATIENCE_MS / TICKS, () => {
      left--;
      if (left > 0) return;
      warn('rules late', `the rules were not there after ${PATIENCE_MS} ms; until they are, ${instead()}`);
      settle();
    });
    coming
      .then((found) => use(checkRules(found)))
      .catch((error: unknown) =>
        warn('rules', `the rules could not be used: ${messageOf(error).replace('[winnow] ', '')}; ${instead()}`),
      )
      .then(settle);
  }

  return {
    rules: () => rules,
    threshold: (request) =>
      request !== undefined && baseline?.thresholdOf ? ask(baseline, request) : baseline?.threshold,
    isPending: () => pending,
    onSettled(called) {
      listener = called;
    },
    settled: () => settled,
    settleNow: settle,
  };
}

function isPromise(given: unknown): given is Promise<readonly Rule[]> {
  return given instanceof Promise || typeof (given as { then?: unknown } | undefined)?.then === 'function';
}
