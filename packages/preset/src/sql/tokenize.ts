import { classOf, LETTER, SPACE } from './characters.js';
import type { Dialect } from './dialect.js';
import { endOfComment, endOfDollar, endOfNumber, endOfQuoted, endOfWord, startsNumber } from './scan.js';

/** `literal` is any text or number: its value is gone. */
export type TokenKind = 'word' | 'name' | 'literal' | 'parameter' | 'sign';

export interface Token {
  readonly kind: TokenKind;
  /** As it may be shown: `?` for a literal, a quoted name with its quotes. */
  readonly text: string;
  /** What it means: a keyword in capitals, a quoted name without its quotes. */
  readonly word: string;
  /** White space or a comment stood before it. */
  readonly spaced: boolean;
}

/** Longer statements are read this far: enough for a name and for the text that is shown. */
const MAX_READ = 16_384;
/** A longer word is not a name but data. */
const MAX_WORD = 128;
const TEXT_PREFIX = /^(?:[ebnx]|_\w+)$/i;
const CLOSING: Readonly<Record<string, string>> = { '[': ']' };

interface Found {
  readonly end: number;
  readonly kind: TokenKind;
  /** Set where it is not the text as it stands. */
  readonly word?: string;
}

/** Splits a statement in one pass, never throws. What is not closed is a literal up to the end. Comments vanish. */
export function tokenize(sql: string, dialect: Dialect): Token[] {
  const text = sql.length > MAX_READ ? sql.slice(0, MAX_READ) : sql;
  const tokens: Token[] = [];
  let spaced = false;
  let at = 0;
  while (at < text.length) {
    const afterComment = endOfComment(text, at, dialect);
    if (afterComment > at || classOf(text.charCodeAt(at)) === SPACE) {
      at = Math.max(afterComment, at + 1);
      spaced = true;
      continue;
    }
    const found = next(text, at, dialect);
    const shown = found.kind === 'literal' ? '?' : text.slice(at, found.end);
    tokens.push({ kind: found.kind, text: shown, word: found.word ?? shown, spaced });
    at = found.end;
    spaced = false;
  }
  return tokens;
}

function next(text: string, at: number, dialect: Dialect): Found {
  const char = text[at] as string;
  if (classOf(text.charCodeAt(at)) === LETTER) return word(text, at, dialect);
  if (startsNumber(text, at)) return { kind: 'literal', end: endOfNumber(text, at) };
  if (char === "'" || (char === '"' && dialect.doubleQuotedText)) {
    return { kind: 'literal', end: endOfQuoted(text, at, char, dialect.backslashEscapes) };
  }
  if (char === '"' || (char === '`' && dialect.backticks) || (char === '[' && dialect.brackets)) {
    return quotedName(text, at, CLOSING[char] ?? char);
  }
  if (char === '$') {
    const end = endOfDollar(text, at, dialect);
    if (end === at + 1) return { kind: 'sign', end };
    return { kind: /^\$\d{1,6}$/.test(text.slice(at, Math.min(end, at + 9))) ? 'parameter' : 'literal', end };
  }
  if (char === '?') return { kind: 'parameter', end: at + 1 };
  if (char === ':' && text[at + 1] === ':') return { kind: 'sign', end: at + 2 };
  if (char === ':' || char === '@') {
    const end = endOfWord(text, at + 1);
    if (end - at > MAX_WORD) return { kind: 'literal', end };
    return { kind: end > at + 1 ? 'parameter' : 'sign', end };
  }
  return { kind: 'sign', end: at + 1 };
}

function word(text: string, at: number, dialect: Dialect): Found {
  const end = endOfWord(text, at);
  if (end - at > MAX_WORD) return { kind: 'literal', end };
  const found = text.slice(at, end);
  if (text[end] === "'" && TEXT_PREFIX.test(found)) {
    const escapes = dialect.backslashEscapes || found === 'E' || found === 'e';
    return { kind: 'literal', end: endOfQuoted(text, end, "'", escapes) };
  }
  return { kind: 'word', end, word: found.toUpperCase() };
}

function quotedName(text: string, at: number, quote: string): Found {
  const end = endOfQuoted(text, at, quote, false);
  const closed = end - at > 1 && text[end - 1] === quote;
  if (!closed || end - at > MAX_WORD) return { kind: 'literal', end };
  return { kind: 'name', end, word: text.slice(at + 1, end - 1) };
}
