import type { KeepReason } from './reason.js';

/** What goes out first, and stays longest when the queue is full. Foreign samplers' spans count as baseline. */
export const PRIORITIES = [
  'error',
  'slow',
  'manual',
  'first',
  'remote',
  'baseline',
  'recall',
] as const satisfies readonly KeepReason[];

/** The place of each reason in the list. */
export const RANK: Readonly<Record<KeepReason, number>> = Object.fromEntries(
  PRIORITIES.map((reason, rank) => [reason, rank]),
) as Record<KeepReason, number>;
