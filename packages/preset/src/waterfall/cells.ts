// Text in terminal columns rather than in characters.

// Scripts and signs that take two columns.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;
// Names come from requests and from other people's libraries; an escape sequence would run in the reader's terminal.
const CONTROLS = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu;

export function printable(text: string): string {
  return text.replace(CONTROLS, '�');
}

export function cellsOf(text: string): number {
  let cells = 0;
  for (const character of text) cells += WIDE.test(character) ? 2 : 1;
  return cells;
}

/** Exactly this many columns: filled up with spaces, or cut with an ellipsis. */
export function fit(text: string, cells: number): string {
  const have = cellsOf(text);
  if (have <= cells) return text + ' '.repeat(cells - have);
  let cut = '';
  let used = 0;
  for (const character of text) {
    const more = WIDE.test(character) ? 2 : 1;
    if (used + more > cells - 1) break;
    cut += character;
    used += more;
  }
  return fit(`${cut}…`, cells);
}
