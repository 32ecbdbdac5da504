import { inCallersTime } from './clock-skew.js';
import type { SpanRow } from './span-row.js';

/** A row at its place in the tree. */
export interface PlacedRow {
  readonly row: SpanRow;
  readonly depth: number;
  /** Its parent belongs to the trace and is not there. */
  readonly gap: boolean;
  /** Milliseconds that were added to its times, because the clock of its process differs from its caller's. */
  readonly shiftMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Spans in the order of reading: children under their parents, siblings by start. Nothing is left out. */
export function arrange(rows: readonly SpanRow[]): PlacedRow[] {
  const ids = new Set(rows.map(({ spanId }) => spanId));
  const children = new Map<string, SpanRow[]>();
  const roots: SpanRow[] = [];
  for (const row of [...rows].sort(byStartThenName)) {
    const parent = row.parentSpanId;
    if (parent === undefined || !ids.has(parent)) roots.push(row);
    else if (children.get(parent)?.push(row) === undefined) children.set(parent, [row]);
  }
  // The true root first: a fragment whose parent is missing may come from a clock that is behind.
  roots.sort((a, b) => Number(a.parentSpanId !== undefined) - Number(b.parentSpanId !== undefined));

  const placed: PlacedRow[] = [];
  const seen = new Set<SpanRow>();
  function place(row: SpanRow, parent: PlacedRow | undefined, gap: boolean): void {
    // A stack of its own: a trace may be deeper than JavaScript's.
    const waiting = [{ row, parent, gap }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (seen.has(next.row)) continue;
      seen.add(next.row);
      const here = placeUnder(next.row, next.parent, next.gap);
      placed.push(here);
      const below = children.get(next.row.spanId) ?? [];
      for (const child of below.toReversed()) waiting.push({ row: child, parent: here, gap: false });
    }
  }
  for (const root of roots) place(root, undefined, isGap(root, roots));
  // Only spans that are their own ancestors are left; hiding them would hide the defect.
  for (const row of rows) if (!seen.has(row)) place(row, undefined, true);
  return placed;
}

/** The first root may well be called by somebody who is not traced. Any other missing parent is a gap. */
function isGap(root: SpanRow, roots: readonly SpanRow[]): boolean {
  if (root.parentSpanId === undefined) return false;
  return root !== roots[0] || root.parentIsRemote === false;
}

function placeUnder(row: SpanRow, parent: PlacedRow | undefined, gap: boolean): PlacedRow {
  const shiftMs = parent ? inCallersTime(row, parent) : 0;
  return {
    row,
    depth: parent ? parent.depth + 1 : 0,
    gap,
    shiftMs,
    startMs: row.startMs + shiftMs,
    endMs: Math.max(row.endMs, row.startMs) + shiftMs,
  };
}

function byStartThenName(a: SpanRow, b: SpanRow): number {
  return a.startMs - b.startMs || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
