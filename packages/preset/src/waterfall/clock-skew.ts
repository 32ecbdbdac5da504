import type { PlacedRow } from './arrange.js';
import type { SpanRow } from './span-row.js';

/**
 * How far a span must be moved so that cause comes before effect. Within a process a span shares its parent's clock, and
 * so its shift. A server span that starts before the call it answers, or after that call was over, comes from a process
 * with another clock: it is put in the middle of the call, as if both ways over the network took the same time.
 * What may rightly come later, such as a consumer, is left where it is.
 */
export function inCallersTime(row: SpanRow, caller: PlacedRow): number {
  if (row.service === caller.row.service && row.kind !== 'SERVER') return caller.shiftMs;
  if (row.kind !== 'SERVER' || caller.row.kind !== 'CLIENT') return 0;
  const impossible = row.startMs < caller.startMs || (row.startMs > caller.endMs && !caller.row.error);
  if (!impossible) return 0;
  const spare = caller.endMs - caller.startMs - (row.endMs - row.startMs);
  return caller.startMs + Math.max(0, spare) / 2 - row.startMs;
}
