import type { Factory, Logger } from './pino-row.js';

/** Which of these fields a logger has among its bindings already. A JSON line must not have the same key twice. */
export type OwnFields = (logger: Logger, fields: object) => ReadonlySet<string>;

const NONE: ReadonlySet<string> = new Set();

/** pino keeps the bindings of a logger as a piece of JSON, which changes only with setBindings(). */
export function createOwnFields({ symbols }: Factory): OwnFields {
  const known = new WeakMap<Logger, { readonly json: string; readonly found: ReadonlySet<string> }>();
  return (logger, fields) => {
    const json = logger[symbols.chindingsSym];
    if (typeof json !== 'string') return NONE;
    const last = known.get(logger);
    if (last?.json === json) return last.found;
    const names = Object.keys(fields).filter((name) => json.includes(`"${name}":`));
    const found = names.length === 0 ? NONE : new Set(names);
    known.set(logger, { json, found });
    return found;
  };
}
