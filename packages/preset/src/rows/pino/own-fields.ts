import type { Factory, Logger } from './pino-row.js';

/** Names come from code; the bound is for the day when that is not so. */
const MOST_NAMES = 256;

/** Which of these fields a logger has among its bindings already. A JSON line must not have the same key twice. */
export type OwnFields = (logger: Logger, fields: object) => ReadonlySet<string>;

const NONE: ReadonlySet<string> = new Set();

/** pino keeps the bindings of a logger as a piece of JSON, which changes only with setBindings(). */
export function createOwnFields({ symbols }: Pick<Factory, 'symbols'>): OwnFields {
  const known = new WeakMap<Logger, { readonly json: string; readonly bound: Map<string, boolean> }>();
  return (logger, fields) => {
    const json = logger[symbols.chindingsSym];
    if (typeof json !== 'string') return NONE;
    let last = known.get(logger);
    if (last?.json !== json || last.bound.size > MOST_NAMES) {
      last = { json, bound: new Map() };
      known.set(logger, last);
    }
    const { bound } = last;
    const names = Object.keys(fields).filter((name) => isBound(bound, name, json));
    return names.length === 0 ? NONE : new Set(names);
  };
}

function isBound(known: Map<string, boolean>, name: string, json: string): boolean {
  let answer = known.get(name);
  if (answer === undefined) {
    answer = json.includes(`"${name}":`);
    known.set(name, answer);
  }
  return answer;
}
