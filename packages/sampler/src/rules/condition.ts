import type { RuleInput, TraceView } from '../rule.js';

/** Looks at the trace as it stands at one of its moments; spans may still be open and their attributes incomplete. */
export type Condition = (trace: TraceView, input: RuleInput) => boolean;

/** What a condition is called in attributes and in the start line. */
export function nameOf(condition: Condition, name: string | undefined, where: string): string {
  if (typeof condition !== 'function') {
    throw new TypeError(
      `[winnow] ${where}(${String(condition)}): expected a function of the trace, such as (trace) => …`,
    );
  }
  return name ?? (condition.name || 'condition');
}
