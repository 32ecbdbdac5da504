import { SpanKind } from '@opentelemetry/api';
import type { Rule } from '../rule.js';
import { shown } from '../shown.js';

/**
 * The first requests, messages or jobs of the process, so that the first `curl` after a deployment is seen.
 * @param traces how many; 0 or a positive integer
 * @throws TypeError for anything else
 */
export function first(traces: number): Rule {
  if (!Number.isInteger(traces) || traces < 0) {
    throw new TypeError(`[winnow] first(${shown(traces)}): expected 0 or a positive integer`);
  }
  let left = traces;
  return {
    name: `first(${traces})`,
    reason: 'first',
    words: traces === 0 ? 'none of the first' : `the first ${traces}`,
    moments: ['start'],
    rootsOnly: true,
    check({ moment, span, trace }) {
      // A connection that the process opens while it starts is not what anybody waits for.
      if (moment !== 'start' || left === 0 || span !== trace.root) return undefined;
      if (span.kind === SpanKind.CLIENT || span.kind === SpanKind.PRODUCER) return undefined;
      left--;
      return 'keep';
    },
    spent: () => left === 0,
  };
}
