import { addMissing, type Correlator, type Fields } from '../../logs/correlate.js';
import { stampLine } from '../../logs/stamp-line.js';

/** The record of one line, as winston hands it from the logger through formats to transports. */
export type Info = Fields & { [MESSAGE]?: unknown; [LEVEL]?: unknown };

/** Where a format leaves the text of the line: the names come from the package triple-beam. */
const MESSAGE = Symbol.for('message');
const LEVEL = Symbol.for('level');
/** Of the three lists of levels that winston brings, and what apps call theirs. */
const ERRORS: ReadonlySet<unknown> = new Set(['error', 'fatal', 'crit', 'critical', 'alert', 'emerg']);
const OVER = Symbol('winnow.format');

interface Format {
  transform(info: Info, options: unknown): unknown;
}

/** What is done to the records of one runtime. None of it throws. */
export interface Infos {
  /** The record with the fields of the line: a copy, the app may use its object for another line. */
  stamped(info: unknown): unknown;
  /** The record that a format has put into words, stamped if these words leave the trace out (`printf`). */
  withText(info: unknown): unknown;
  /** A format that does the same to what another one makes. */
  over(format: Format): Format;
  isOurs(format: Format): boolean;
}

export function createInfos(correlator: Correlator): Infos {
  /** Names that we have put on an error: it is logged as itself, and perhaps again in another request. */
  const onErrors = new WeakMap<object, readonly string[]>();

  function stampError(error: Info, fields: Fields): void {
    for (const name of onErrors.get(error) ?? []) delete error[name];
    const names = Object.keys(fields).filter((name) => !(name in error));
    addMissing(error, fields);
    onErrors.set(error, names);
  }

  function withText(info: unknown): unknown {
    try {
      const text = isRecord(info) ? info[MESSAGE] : undefined;
      if (typeof text !== 'string') return info;
      const record = info as Info;
      // From the record, not from the context: a slow transport makes lines wait.
      if (record[correlator.inText[0] as string] !== undefined) {
        record[MESSAGE] = stampLine(text, stampsOf(record), correlator.inText);
      }
    } catch {
      // A frozen record goes out as its format made it.
    }
    return info;
  }

  /** A printf that writes JSON gets our keys, not the whole record. */
  function stampsOf(record: Info): Fields {
    const names = correlator.names;
    return Object.fromEntries(names.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]])));
  }

  return {
    stamped(info) {
      if (!isRecord(info)) return info;
      const fields = correlator.fields(ERRORS.has(info[LEVEL] ?? info['level']));
      try {
        if (info instanceof Error) stampError(info as Info & Error, fields ?? {});
        if (fields === undefined || info instanceof Error) return info;
        const copy = Object.assign(Object.create(Object.getPrototypeOf(info)), info) as Info;
        addMissing(copy, fields);
        return copy;
      } catch {
        return info;
      }
    },
    withText,
    over: (format) =>
      Object.create(format, {
        [OVER]: { value: true },
        transform: { value: (info: Info, options: unknown) => withText(format.transform(info, options)) },
      }) as Format,
    isOurs: (format) => OVER in format,
  };
}

function isRecord(value: unknown): value is Info {
  return typeof value === 'object' && value !== null;
}
