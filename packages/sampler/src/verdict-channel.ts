import { channel } from 'node:diagnostics_channel';
import type { KeepReason } from './reason.js';
import type { SdkSpan } from './sdk-types.js';

/** The `diagnostics_channel` on which each verdict is published: `winnow:verdict`. It costs nothing without a subscriber. */
export const VERDICT_CHANNEL = 'winnow:verdict';

/** What subscribers of the channel get. A trace that is kept after it was dropped is published twice, the second time `late`. */
export interface VerdictMessage {
  readonly traceId: string;
  readonly verdict: 'kept' | 'dropped';
  readonly reason: KeepReason | undefined;
  /** The rule that has kept it, or dropped it (`dropIf`); empty where no rule has kept it. */
  readonly rule: string;
  /** The `th` value of the verdict as it stands; an error that comes later may still lower it to `0`. */
  readonly th: string | undefined;
  readonly late: boolean;
  readonly root: SdkSpan;
}

const verdicts = channel(VERDICT_CHANNEL);

/** The verdict on a fragment, as it has just been made. */
interface Decided extends Omit<VerdictMessage, 'verdict' | 'th'> {
  readonly state: string;
}

/** @param th of a trace that is kept, as it goes over the wire */
export function publishVerdict(decided: Decided, th: string | undefined): void {
  if (!verdicts.hasSubscribers) return;
  const { traceId, state, reason, rule, late, root } = decided;
  const message: VerdictMessage = {
    traceId,
    verdict: state === 'kept' ? 'kept' : 'dropped',
    reason,
    rule,
    th,
    late,
    root,
  };
  verdicts.publish(message);
}
