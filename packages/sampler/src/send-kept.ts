import { type Counts, count } from './counts.js';
import type { ExportQueue } from './export-queue.js';
import { exportedSpan } from './exported-span.js';
import { keepAttributes } from './keep-attributes.js';
import type { Trigger } from './reason.js';
import type { RollOut } from './roll-out.js';
import type { SdkSpan } from './sdk-types.js';
import type { Shaping } from './shaping.js';
import type { TraceEntry } from './trace-entry.js';
import { messageOf, type WarnOnce } from './warn-once.js';

export interface SendKeptOptions {
  readonly counts: Counts;
  readonly queue: ExportQueue | undefined;
  readonly onKept: ((spans: readonly SdkSpan[]) => void) | undefined;
  readonly shaping: Shaping;
  readonly warn: WarnOnce;
  readonly rollOut: RollOut;
  /** Dropped fragments come here too, and all that leaves has weight 1. */
  readonly observing: boolean;
}

/**
 * Hands spans of a kept fragment to the queue as one group, in their shape and dressed with the verdict.
 * @returns how many they are then
 */
export type SendKept = (entry: TraceEntry, spans: readonly SdkSpan[], bytes: number, trigger: Trigger) => number;

export function createSendKept(options: SendKeptOptions): SendKept {
  const { counts, queue, onKept, shaping, warn, rollOut, observing } = options;

  function announce(group: readonly SdkSpan[]): void {
    try {
      onKept?.(group);
    } catch (error) {
      warn('onKept', `onKept threw "${messageOf(error)}"; the spans are exported all the same`);
    }
  }

  return (entry, spans, bytes, trigger) => {
    const verdict = { th: rollOut.outward(entry.th) };
    const th = observing ? rollOut.outward('0') : verdict.th;
    const observed = observing ? verdict : undefined;
    const left = shaping.apply(entry, spans);
    const group = left.map((span) => exportedSpan(span, th, keepAttributes(entry, span, trigger, observed)));
    count(counts.keptSpans, entry.reason ?? 'baseline', group.length);
    announce(group);
    // The share of what is left: an estimate of an estimate, but one that does not fill the queue with what is not there.
    const held = group.length < spans.length ? Math.ceil((bytes * group.length) / spans.length) : bytes;
    if (queue) queue.add(group, entry.reason ?? 'baseline', held);
    else counts.onlyCounted += group.length;
    return group.length;
  };
}
