import type { PlacedRow } from './arrange.js';
import type { Extent } from './bar.js';
import { cellsOf, fit, printable } from './cells.js';
import { durationText } from './duration-text.js';
import { serviceText } from './layout.js';

/** Reasons that only repeat what another process decided. */
const BORROWED: ReadonlySet<string> = new Set(['remote', 'recall']);
/** Clocks that differ by less are the rule. */
const SKEW_WORTH_SAYING_MS = 10;

/** `trace 0af7… · 2.31 s · 21 spans · 7 services · kept: slow · 1 gap`, on two lines where one is too short. */
export function summaryOf(rows: readonly PlacedRow[], { totalMs }: Extent, width: number): string[] {
  const services = new Set(rows.map(({ row }) => row.service));
  const gaps = rows.filter(({ gap }) => gap).length;
  const reasons = reasonsOf(rows);
  const trace = `trace ${printable(rows[0]?.row.traceId ?? '')}`;
  const figures = [
    durationText(totalMs),
    counted(rows.length, 'span'),
    ...(services.size > 1 ? [counted(services.size, 'service')] : []),
    ...(reasons.length > 0 ? [`kept: ${reasons.join(', ')}`] : []),
    ...(gaps > 0 ? [counted(gaps, 'gap')] : []),
  ].join(' · ');
  const line = `${trace} · ${figures}`;
  const lines = cellsOf(line) <= width ? [line] : [trace, figures];
  return lines.map((text) => fit(text, width).trimEnd());
}

/** One line per service whose clock was set right, because then its times are not what it reported. */
export function skewNotes(rows: readonly PlacedRow[]): string[] {
  const shifts = new Map<string, number>();
  for (const { row, shiftMs } of rows) {
    const service = serviceText(row);
    if (Math.abs(shiftMs) > Math.abs(shifts.get(service) ?? 0)) shifts.set(service, shiftMs);
  }
  return [...shifts]
    .filter(([, ms]) => Math.abs(ms) >= SKEW_WORTH_SAYING_MS)
    .map(([service, ms]) => {
      const way = ms > 0 ? 'behind' : 'ahead of';
      return `the clock of ${service} is ${durationText(Math.abs(ms))} ${way} its caller's; its spans are moved`;
    });
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function reasonsOf(rows: readonly PlacedRow[]): string[] {
  const all = new Set(rows.flatMap(({ row }) => (row.reason === undefined ? [] : [printable(row.reason)])));
  const own = [...all].filter((reason) => !BORROWED.has(reason));
  return own.length > 0 ? own : [...all];
}
