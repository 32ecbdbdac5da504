import type { Token } from './tokenize.js';

/** Characters of a shown statement, as the SDK's attribute limits go: enough to recognise a query. */
const MAX_SHOWN = 2048;

/**
 * The statement without its values: literals are `?` already; here lists lose their length, so that `IN (1, 2, 3)` and
 * `IN (1, 2)` are the same text, and of many rows behind VALUES only the first stays.
 */
export function masked(tokens: readonly Token[]): string {
  let out = '';
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (token.spaced && out !== '') out += ' ';
    out += token.text;
    if (out.length >= MAX_SHOWN) return `${out.slice(0, MAX_SHOWN)}…`;
    if (token.word === '(' && tokens[at - 1]?.word === 'IN') {
      const close = endOfList(tokens, at);
      if (close !== -1) {
        out += '?)';
        at = close;
      }
    } else if (token.word === ')') {
      at = endOfRows(tokens, at);
    }
  }
  return out;
}

/** Where a list of nothing but values ends; -1 if it holds anything else, such as a query. */
function endOfList(tokens: readonly Token[], open: number): number {
  let at = open + 1;
  while (at < tokens.length && isValuePart(tokens, at)) at++;
  return at > open + 1 && tokens[at]?.word === ')' ? at : -1;
}

/** A value, or what may stand around it: a sign, a comma, a cast. */
function isValuePart(tokens: readonly Token[], at: number): boolean {
  const { kind, word } = tokens[at] as Token;
  if (kind === 'literal' || kind === 'parameter') return true;
  if (kind === 'sign')
    return word === ',' || word === '-' || word === '+' || word === '::' || word === '[' || word === ']';
  return word === 'NULL' || word === 'DEFAULT' || word === 'TRUE' || word === 'FALSE' || tokens[at - 1]?.word === '::';
}

/** Skips the rows `, (…), (…)` that repeat the one that ends at `close`. */
function endOfRows(tokens: readonly Token[], close: number): number {
  let at = close;
  while (tokens[at + 1]?.word === ',' && tokens[at + 2]?.word === '(') {
    const end = endOfList(tokens, at + 2);
    if (end === -1) break;
    at = end;
  }
  return at;
}
