export const number = (value, digits = 0) => (Number.isFinite(value) ? value.toFixed(digits) : '-');

/** `median [min to max]`, or the value alone where all are the same. */
export function range({ median, min, max }, digits = 0) {
  if (!Number.isFinite(median)) return '-';
  return min < max
    ? `${number(median, digits)} [${number(min, digits)} to ${number(max, digits)}]`
    : number(median, digits);
}

export const percent = (part, whole, digits = 0) => (whole > 0 ? `${number((100 * part) / whole, digits)} %` : '-');

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return `${[line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')}\n`;
}
