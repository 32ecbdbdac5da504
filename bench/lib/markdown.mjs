export const number = (value, digits = 0) => (Number.isFinite(value) ? value.toFixed(digits) : '-');

/** `median [min-max]` */
export const range = ({ median, min, max }, digits = 0) =>
  Number.isFinite(median) ? `${number(median, digits)} [${number(min, digits)}-${number(max, digits)}]` : '-';

export const percent = (part, whole, digits = 0) => (whole > 0 ? `${number((100 * part) / whole, digits)} %` : '-');

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return `${[line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')}\n`;
}
