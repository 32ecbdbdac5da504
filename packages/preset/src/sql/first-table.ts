import type { Token } from './tokenize.js';

export interface TableName {
  readonly name: string;
  /** The token behind it. */
  readonly end: number;
}

const MAX_TABLE = 128;
const INTRODUCES = new Set(['FROM', 'JOIN']);
const MODIFIERS = new Set(['ONLY', 'LATERAL']);
/** Words behind which `(` opens a query or a group and not the arguments of a function. */
const NOT_A_FUNCTION = new Set(
  'FROM JOIN IN EXISTS AS NOT AND OR WHERE ON ANY ALL SOME UNION INTERSECT EXCEPT SELECT LATERAL USING VALUES'.split(
    ' ',
  ),
);

/** The first table behind FROM or JOIN from `from` on that is not one of `names`, in sub-queries too. */
export function firstTable(tokens: readonly Token[], from: number, names: ReadonlySet<string>): string | undefined {
  // In EXTRACT(year FROM created) FROM introduces no table: it stands among the arguments of a function.
  const inArguments: boolean[] = [];
  for (let at = from; at < tokens.length; at++) {
    const { kind, word } = tokens[at] as Token;
    if (kind === 'sign') {
      if (word === '(') inArguments.push(opensArguments(tokens, at));
      else if (word === ')') inArguments.pop();
      else if (word === ';') return undefined;
      continue;
    }
    if (kind !== 'word' || !INTRODUCES.has(word) || inArguments.at(-1) === true) continue;
    // a IS DISTINCT FROM b
    if (tokens[at - 1]?.word === 'DISTINCT' && tokens[at - 2]?.kind === 'word' && tokens[at - 2]?.word !== 'SELECT')
      continue;
    const table = readTable(tokens, afterModifiers(tokens, at + 1));
    if (table && !names.has(table.name.toUpperCase())) return table.name;
  }
  return undefined;
}

/** Reads `users`, `public.users`, `"a"."b"`. Undefined where something else stands: a query, a list, the end. */
export function readTable(tokens: readonly Token[], from: number): TableName | undefined {
  let at = from;
  let name = '';
  while (isNamePart(tokens[at])) {
    const token = tokens[at] as Token;
    name += token.kind === 'name' ? token.word : token.text;
    at++;
    if (tokens[at]?.word !== '.') break;
    name += '.';
    at++;
  }
  return name === '' ? undefined : { name: printable(name), end: at };
}

function isNamePart(token: Token | undefined): boolean {
  return token !== undefined && (token.kind === 'name' || (token.kind === 'word' && !RESERVED.has(token.word)));
}

/** Words that can stand where a table is looked for without being one. */
const RESERVED = new Set(
  'SELECT VALUES WITH SET WHERE ON USING FROM TO AS DEFAULT UNNEST JSON_TABLE XMLTABLE'.split(' '),
);

function afterModifiers(tokens: readonly Token[], from: number): number {
  let at = from;
  while (MODIFIERS.has(tokens[at]?.word ?? '') || (tokens[at]?.word === '(' && tokens[at]?.kind === 'sign')) at++;
  return at;
}

function opensArguments(tokens: readonly Token[], open: number): boolean {
  const before = tokens[open - 1];
  const first = tokens[open + 1]?.word;
  if (before === undefined || first === 'SELECT' || first === 'WITH') return false;
  return before.kind === 'name' || (before.kind === 'word' && !NOT_A_FUNCTION.has(before.word));
}

function printable(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a quoted name may hold anything
  const clean = name.replace(/[\u0000-\u001f\u007f]/g, ' ');
  return clean.length > MAX_TABLE ? `${clean.slice(0, MAX_TABLE)}…` : clean;
}
