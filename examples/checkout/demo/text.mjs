/** `12,345` */
export const number = (value) => Math.round(value).toLocaleString('en');

/** `4.9 %` */
export const percent = (part, whole) => `${((100 * part) / (whole || 1)).toFixed(1)} %`;

/** `error 3, slow 1`, the most frequent first. */
export function tally(words) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([word, count]) => `${word} ${number(count)}`).join(', ');
}

/** Rows of cells as columns; numbers stand at the right. */
export function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map((cell) => (typeof cell === 'number' ? number(cell) : cell)));
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  const numeric = head.map((_, i) => rows.some((row) => typeof row[i] === 'number'));
  const line = (row) =>
    row.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ');
  return all.map((row) => `  ${line(row)}`.trimEnd()).join('\n');
}
