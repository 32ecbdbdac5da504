import { REDACTED } from './redacted.js';

/** SQLSTATE: its class begins with a digit or is one of a few words, unlike codes of the system such as `EPERM`. */
const SQLSTATE = /^(?:[0-5][0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/;
const MYSQL = /^(?:ER|WARN|CR)_[A-Z0-9_]+$/;
const NAMES =
  /^(?:Mongo|Sequelize|Prisma)\w*Error$|^(?:Postgres|Database|QueryFailed|DrizzleQuery|Reply|Simple|Blob|GraphQL)Error$|^ErrorReply$/;

/**
 * Whether errors of a kind quote values in their messages: `duplicate key { email: "…" }`, `invalid input syntax: "…"`.
 * @param kind the code of an error, its name or the name of its class
 */
export function quotesValues(kind: string): boolean {
  return SQLSTATE.test(kind) || MYSQL.test(kind) || NAMES.test(kind);
}

/**
 * A driver's message without the values that it quotes. Quotes inside of values are not escaped by all of them, so that
 * everything goes from the first quote to the last, identifiers between them as well.
 */
export function withoutQuotes(text: string): string {
  return betweenQuotes(text)
    .replace(/(dup key: |\nparams: )[\s\S]*$/, `$1${REDACTED}`)
    .replace(/\)=\([\s\S]*\)/, `)=(${REDACTED})`);
}

function betweenQuotes(text: string): string {
  const first = text.search(/(?<!\w)["'`]/);
  if (first === -1) return text;
  const closing = [...text.matchAll(/["'`](?!\w)/g)].at(-1)?.index ?? first;
  // Cut off, or one quote alone: where the value ends is not known.
  const end = closing > first ? closing : text.length;
  return `${text.slice(0, first + 1)}${REDACTED}${text.slice(end)}`;
}
