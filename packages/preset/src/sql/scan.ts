// Where things end in a statement. Each of these reads forward only, so that the tokenizer is linear.
import { classOf, DIGIT, isWordPart, SPACE } from './characters.js';
import type { Dialect } from './dialect.js';

const DOT = 46;
const PLUS = 43;
const MINUS = 45;

export function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && isWordPart(text.charCodeAt(at))) at++;
  return at;
}

/** `1`, `1.5e-10`, `0xff`, `1_000`, and whatever is glued to it. */
export function endOfNumber(text: string, from: number): number {
  const hex = text[from] === '0' && (text.charCodeAt(from + 1) | 32) === 120;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const sign = (code === PLUS || code === MINUS) && !hex && at > from && (text.charCodeAt(at - 1) | 32) === 101;
    if (!isWordPart(code) && code !== DOT && !sign) break;
    at++;
  }
  return at;
}

export function startsNumber(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return classOf(code) === DIGIT || (code === DOT && classOf(text.charCodeAt(at + 1)) === DIGIT);
}

/** Where a quoted text ends, the end of the statement if it is not closed. A doubled quote stands for itself. */
export function endOfQuoted(text: string, open: number, quote: string, backslash: boolean): number {
  let at = open + 1;
  while (at < text.length) {
    const char = text[at];
    if (backslash && char === '\\') at += 2;
    else if (char !== quote) at++;
    else if (text[at + 1] === quote) at += 2;
    else return at + 1;
  }
  return text.length;
}

/** `$1`, `$$ … $$`, `$tag$ … $tag$`, or the sign alone. */
export function endOfDollar(text: string, at: number, dialect: Dialect): number {
  if (!dialect.dollarQuotes || classOf(text.charCodeAt(at + 1)) === DIGIT) return endOfWord(text, at + 1);
  let close = at + 1;
  while (classOf(text.charCodeAt(close)) > SPACE) close++;
  if (text[close] !== '$') return close;
  const tag = text.slice(at, close + 1);
  const found = text.indexOf(tag, close + 1);
  return found === -1 ? text.length : found + tag.length;
}

/** Where a comment that starts at `at` ends; `at` itself if none starts there. */
export function endOfComment(text: string, at: number, dialect: Dialect): number {
  const char = text[at];
  const next = text[at + 1];
  if ((char === '-' && next === '-') || (char === '#' && dialect.hashComments)) {
    const end = text.indexOf('\n', at);
    return end === -1 ? text.length : end + 1;
  }
  return char === '/' && next === '*' ? endOfBlock(text, at + 2, dialect.nestedComments) : at;
}

function endOfBlock(text: string, from: number, nested: boolean): number {
  let depth = 1;
  let at = from;
  while (at < text.length && depth > 0) {
    const closes = text[at] === '*' && text[at + 1] === '/';
    const opens = nested && text[at] === '/' && text[at + 1] === '*';
    if (closes) depth--;
    if (opens) depth++;
    at += closes || opens ? 2 : 1;
  }
  return Math.min(at, text.length);
}
