import { firstTable, readTable } from './first-table.js';
import type { Token } from './tokenize.js';
import { type Objects, VERBS } from './verbs.js';

export interface Classified {
  readonly operation: string | undefined;
  readonly table: string | undefined;
}

const UNKNOWN: Classified = { operation: undefined, table: undefined };
/** Words between a verb and the name that it is about. */
const FILLERS = new Set(
  `INTO ONLY IGNORE LOW_PRIORITY HIGH_PRIORITY DELAYED QUICK OR REPLACE ROLLBACK ABORT FAIL IF NOT EXISTS CONCURRENTLY
  TABLE OVERWRITE ROW LOCAL`.split(/\s+/),
);

/** Verb and table of the first statement in the text; of the main statement where it begins with WITH. */
export function classify(tokens: readonly Token[]): Classified {
  let at = 0;
  while (tokens[at]?.word === '(' || tokens[at]?.word === ';') at++;
  if (tokens[at]?.word !== 'WITH') return statement(tokens, at, at, NO_NAMES);
  const { names, main } = commonTables(tokens, at + 1);
  return statement(tokens, main, at, names);
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** @param from where tables may be looked for when the main part names none of its own: in front of it, in WITH */
function statement(tokens: readonly Token[], at: number, from: number, names: ReadonlySet<string>): Classified {
  const token = tokens[at];
  const verb = token?.kind === 'word' ? token.word : '';
  const about = VERBS.get(verb);
  if (about === undefined) return UNKNOWN;
  if (about === 'from') {
    const own = firstTable(tokens, at, names);
    return { operation: verb, table: own ?? (from < at ? firstTable(tokens, from, names) : undefined) };
  }
  if (about === 'name') return { operation: verb, table: readTable(tokens, skipFillers(tokens, at + 1))?.name };
  return about === 'alone' ? { operation: verb, table: undefined } : ofObject(tokens, at, verb, about);
}

/** `CREATE UNIQUE INDEX CONCURRENTLY x`: the kind of object belongs to the operation. */
function ofObject(tokens: readonly Token[], at: number, verb: string, objects: Objects): Classified {
  for (let i = at + 1; i < Math.min(tokens.length, at + 6); i++) {
    const word = (tokens[i] as Token).word;
    if (!objects.has(word)) continue;
    return { operation: `${verb} ${word}`, table: readTable(tokens, skipFillers(tokens, i + 1))?.name };
  }
  return { operation: verb, table: undefined };
}

function skipFillers(tokens: readonly Token[], from: number): number {
  let at = from;
  while (tokens[at]?.kind === 'word' && FILLERS.has((tokens[at] as Token).word)) at++;
  // SQL Server: UPDATE TOP (10) users
  if (tokens[at]?.word === 'TOP' && tokens[at + 1]?.word === '(') at = afterParentheses(tokens, at + 1);
  return at;
}

/** WITH a AS (…), b (x, y) AS MATERIALIZED (…) main: the names, and where the main statement begins. */
function commonTables(tokens: readonly Token[], from: number): { names: Set<string>; main: number } {
  const names = new Set<string>();
  let at = tokens[from]?.word === 'RECURSIVE' ? from + 1 : from;
  while (at < tokens.length) {
    names.add((tokens[at] as Token).word.toUpperCase());
    while (at < tokens.length && tokens[at]?.word !== 'AS') at++;
    while (at < tokens.length && tokens[at]?.word !== '(') at++;
    at = afterParentheses(tokens, at);
    // PostgreSQL may say SEARCH or CYCLE here; the main statement's verb ends all of it.
    while (at < tokens.length && tokens[at]?.word !== ',' && !VERBS.has((tokens[at] as Token).word)) at++;
    if (tokens[at]?.word !== ',') break;
    at++;
  }
  return { names, main: at };
}

function afterParentheses(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const { word, kind } = tokens[at] as Token;
    if (kind !== 'sign') continue;
    if (word === '(') depth++;
    if (word === ')' && --depth === 0) return at + 1;
  }
  return tokens.length;
}
