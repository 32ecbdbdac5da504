import type { PlacedRow } from './arrange.js';

/** The time that the whole waterfall shows. */
export interface Extent {
  readonly startMs: number;
  readonly totalMs: number;
}

export function extentOf(rows: readonly PlacedRow[]): Extent {
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const placed of rows) {
    startMs = Math.min(startMs, placed.startMs);
    endMs = Math.max(endMs, placed.endMs);
  }
  return { startMs, totalMs: endMs - startMs };
}

/** When the span ran, to scale. Waiting for others is shaded, own work is solid; the shortest span is one cell. */
export function barOf(placed: PlacedRow, { startMs, totalMs }: Extent, cells: number): string {
  const scale = totalMs > 0 ? cells / totalMs : 0;
  const from = Math.min(cells - 1, Math.floor((placed.startMs - startMs) * scale));
  const length = Math.min(cells - from, Math.max(1, Math.round((placed.endMs - placed.startMs) * scale)));
  const waits = placed.row.kind === 'CLIENT' || placed.row.kind === 'PRODUCER';
  return (' '.repeat(from) + (waits ? '▒' : '█').repeat(length)).padEnd(cells);
}
