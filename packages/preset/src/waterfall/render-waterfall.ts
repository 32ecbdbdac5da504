import { arrange, type PlacedRow } from './arrange.js';
import { barOf, type Extent, extentOf } from './bar.js';
import { fit, printable } from './cells.js';
import { createPaint, type Paint } from './colours.js';
import { durationText } from './duration-text.js';
import { type Layout, labelOf, layoutOf, marksOf, serviceText } from './layout.js';
import type { SpanRow } from './span-row.js';
import { counted, skewNotes, summaryOf } from './summary.js';

export interface WaterfallOptions {
  /** Columns of the terminal. Default 100; less than 80 or more than 120 counts as that. */
  readonly width?: number | undefined;
  /** ANSI colours. Default false. `terminalOptions(stream)` asks the terminal. */
  readonly color?: boolean | undefined;
  /** A line in front. */
  readonly title?: string | undefined;
  /** Lines for spans at most; the rest is counted. Default 200. */
  readonly maxSpans?: number | undefined;
}

const DEFAULT_WIDTH = 100;
const MIN_WIDTH = 80;
const MAX_WIDTH = 120;
const DEFAULT_MAX_SPANS = 200;

/**
 * The spans of one trace as text: a line that sums it up, then one line per span with its service (when there are
 * several), its name under its parent's, whom it called, when it ran, how long, whether it failed, and on local roots why
 * it was kept. No line is wider than `width`.
 */
export function renderWaterfall(spans: Iterable<SpanRow>, options: WaterfallOptions = {}): string {
  const { color = false, title, maxSpans = DEFAULT_MAX_SPANS } = options;
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, options.width ?? DEFAULT_WIDTH));
  const paint = createPaint(color);
  const rows = arrange([...spans]);
  const lines = title === undefined ? [] : [paint('bold', short(printable(title), width))];
  if (rows.length === 0) return [...lines, 'no spans'].join('\n');

  const extent = extentOf(rows);
  const shown = rows.slice(0, maxSpans);
  const layout = layoutOf(shown, width);
  for (const line of summaryOf(rows, extent, width)) lines.push(paint('bold', line));
  for (const placed of shown) lines.push(rowText(placed, layout, extent, paint));
  if (rows.length > shown.length) lines.push(`… ${counted(rows.length - shown.length, 'more span')}`);
  for (const note of skewNotes(rows)) lines.push(paint('dim', short(note, width)));
  return lines.join('\n');
}

function rowText(placed: PlacedRow, layout: Layout, extent: Extent, paint: Paint): string {
  const { row, startMs, endMs } = placed;
  const service = layout.service > 0 ? paint('dim', `${fit(serviceText(row), layout.service - 2)}  `) : '';
  const label = fit(labelOf(placed), layout.label);
  const bar = paint(row.error ? 'red' : row.kind === 'CLIENT' ? 'cyan' : 'green', barOf(placed, extent, layout.bar));
  const duration = durationText(endMs - startMs).padStart(layout.duration);
  const marks = layout.marks > 0 ? `  ${fit(marksOf(placed), layout.marks - 2)}` : '';
  return `${service}${label}  ${bar}${duration}${paint(row.error ? 'red' : 'yellow', marks)}`.trimEnd();
}

function short(text: string, width: number): string {
  return fit(text, width).trimEnd();
}
