import type { TailSampling } from '@winnow/sampler';
import type { Delivery } from './lifecycle/process-end.js';
import type { Log } from './log.js';

/** Delivery that says, once and at the end of the process, what `WINNOW_MODE=keep` would have kept of it. */
export function observedDelivery(tail: TailSampling, log: Log): Delivery {
  let said = false;
  return {
    flush: () => tail.flush(),
    flushSync(deadlineMs) {
      const lost = tail.flushSync(deadlineMs);
      const summary = said ? undefined : summaryOf(tail);
      if (summary !== undefined) log.info(summary);
      said = true;
      return lost;
    },
  };
}

/** Undefined when there was nothing to judge. */
function summaryOf(tail: TailSampling): string | undefined {
  const { kept, dropped } = tail.stats();
  const reasons = Object.entries(kept).map(([reason, traces]) => ({ reason, traces: traces ?? 0 }));
  const keeps = reasons.reduce((sum, { traces }) => sum + traces, 0);
  if (keeps + dropped === 0) return undefined;
  const parts = reasons.sort((a, b) => b.traces - a.traces).map(({ reason, traces }) => `${traces} ${reason}`);
  const why = parts.length > 0 ? ` (${parts.join(', ')})` : '';
  return `observed ${keeps + dropped} traces: WINNOW_MODE=keep would have kept ${keeps}${why} and dropped ${dropped}`;
}
