import type { PlacedRow } from './arrange.js';
import { cellsOf, printable } from './cells.js';
import { durationText } from './duration-text.js';
import type { SpanRow } from './span-row.js';

/** Widths of the columns, in terminal columns. 0: the column is not there. */
export interface Layout {
  readonly service: number;
  readonly label: number;
  readonly bar: number;
  readonly duration: number;
  readonly marks: number;
}

const GAP = 2;
const MAX_SERVICE = 16;
const MAX_MARKS = 16;
const MIN_BAR = 16;
const MAX_BAR = 48;
/** Deeper levels are not indented further, so that names stay readable. */
const MAX_INDENT = 12;

export function layoutOf(rows: readonly PlacedRow[], width: number): Layout {
  const services = new Set(rows.map(({ row }) => row.service));
  const service =
    services.size > 1
      ? GAP +
        Math.min(
          MAX_SERVICE,
          widest(rows, ({ row }) => serviceText(row)),
        )
      : 0;
  const duration = GAP + widest(rows, (placed) => durationText(placed.endMs - placed.startMs));
  const widestMarks = Math.min(MAX_MARKS, widest(rows, marksOf));
  const marks = widestMarks > 0 ? GAP + widestMarks : 0;
  const room = width - service - duration - marks - GAP;
  const label = Math.min(room - MIN_BAR, widest(rows, labelOf));
  return { service, label, bar: Math.min(MAX_BAR, room - label), duration, marks };
}

export function serviceText({ service }: SpanRow): string {
  return printable(service ?? '?');
}

/** Name, number of calls and peer, indented: `  GET bank.example:443`, `  SELECT stock ×14 → db:5432`. */
export function labelOf({ row, depth, gap }: PlacedRow): string {
  const indent = '  '.repeat(Math.min(depth, MAX_INDENT));
  const missing = gap ? ' (parent missing)' : '';
  return `${indent}${printable(nameAndPeer(row))}${missing}`;
}

function nameAndPeer({ name: single, peer, count }: SpanRow): string {
  const name = count === undefined ? single : `${single} ×${count}`;
  if (peer === undefined) return name;
  const host = peer.replace(/:\d+$/, '');
  // Most client spans are named after their host already.
  return name.endsWith(` ${host}`) ? `${name.slice(0, -host.length)}${peer}` : `${name} → ${peer}`;
}

export function marksOf({ row }: PlacedRow): string {
  return printable([row.error ? 'ERROR' : '', row.reason ?? ''].filter(Boolean).join(' '));
}

function widest(rows: readonly PlacedRow[], text: (placed: PlacedRow) => string): number {
  return rows.reduce((most, placed) => Math.max(most, cellsOf(text(placed))), 0);
}
