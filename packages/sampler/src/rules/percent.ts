import type { Rule } from '../rule.js';
import { ALWAYS, encodeThreshold } from '../threshold.js';

/**
 * The baseline: this percentage of all traces, the same ones in every service that samples consistently by trace id
 * (OpenTelemetry's `ot=th`), so that these traces are whole. Each kept trace carries its weight in `ot=th`. A trace that
 * begins with a client call of ours and no request around it belongs to no baseline below 100 %.
 * @param percentage 0 (none) to 100 (all)
 * @throws TypeError outside that range, or for options that this version does not have
 */
export function percent(percentage: number, options?: { readonly by?: string }): Rule {
  if (typeof percentage !== 'number' || !(percentage >= 0 && percentage <= 100)) {
    throw new TypeError(`[winnow] percent(${String(percentage)}): expected a number from 0 to 100`);
  }
  if (options?.by !== undefined) {
    throw new TypeError(
      `[winnow] percent(${percentage}, { by }): not available in this version; expected percent(${percentage})`,
    );
  }
  return {
    name: `percent(${percentage})`,
    reason: 'baseline',
    words: percentage === 0 ? 'none of the rest' : `${percentage} % of the rest`,
    ...(percentage > 0 && { threshold: encodeThreshold(percentage / 100) }),
    check: ({ trace, moment }) => (moment === 'close' && trace.baseline ? 'keep' : undefined),
  };
}

/** Keeps every trace, each with weight 1. Rules in front of it still give their reasons, and `dropIf` still drops. */
export function everything(): Rule {
  return { ...percent(100), name: 'everything', words: 'everything', threshold: ALWAYS };
}
