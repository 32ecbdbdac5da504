import { type Correlator, createCorrelator } from '../../logs/correlate.js';
import type { Row } from '../row.js';
import { createOwnFields, type OwnFields } from './own-fields.js';

/** The level above it is fatal. */
const ERROR = 50;
/** Where asJson(object, message, level, time) has it. */
const LEVEL_AT = 2;

type Mixin = (this: unknown, mergeObject: object, level: number, logger?: object) => object;
export interface PinoSymbols {
  readonly mixinSym: symbol;
  readonly chindingsSym: symbol;
  readonly nestedKeySym: symbol;
  readonly asJsonSym: symbol;
}
type AsJson = (this: Logger, ...args: unknown[]) => string;
export type Logger = Record<PropertyKey, unknown>;
export type Factory = ((...args: unknown[]) => Logger) & {
  readonly symbols: PinoSymbols;
  pino?: unknown;
  default?: unknown;
};

export const pinoRow: Row = {
  library: 'pino',
  versions: ['>=5.14.0 <11'],
  makesNoSpans: true,
  why: 'The flags of a line follow the verdict on its trace; names are chosen by the backend. Child loggers inherit the mixin.',
  load(runtime) {
    const correlator = createCorrelator(runtime);
    return { patch: (exports) => wrapped(exports, correlator) };
  },
};

function wrapped(exports: unknown, correlator: Correlator): unknown {
  if (typeof exports !== 'function' || !('symbols' in exports)) return exports;
  const original = exports as Factory;
  const ownFields = createOwnFields(original);
  // Not an arrow function: some apps say `new Pino()`.
  function pino(...args: unknown[]): Logger {
    return stamped(original(...args), original.symbols, correlator, ownFields);
  }
  const replacement: Factory = Object.assign(pino, original);
  // What ESM imports: `import pino`, `import { pino }`.
  if (original.pino !== undefined) replacement.pino = replacement;
  if (original.default !== undefined) replacement.default = replacement;
  return replacement;
}

const STAMPED = Symbol.for('winnow.pino.stamped');

export function isStamped(logger: Logger, { mixinSym, asJsonSym }: PinoSymbols): boolean {
  return [logger[mixinSym], logger[asJsonSym]].some((made) => typeof made === 'function' && STAMPED in made);
}

/** Changes a logger, and with it its children. */
export function stamped(logger: Logger, symbols: PinoSymbols, correlator: Correlator, ownFields: OwnFields): Logger {
  try {
    if (logger[symbols.nestedKeySym]) stampAround(logger, symbols, correlator, ownFields);
    else
      logger[symbols.mixinSym] = mixinOf(logger[symbols.mixinSym] as Mixin | undefined, logger, correlator, ownFields);
  } catch {
    // A logger without our fields is better than none.
  }
  return logger;
}

/** What the app says wins: bindings and its own mixin over ours, and a line's fields over all of them, as pino has it. */
function mixinOf(theirs: Mixin | undefined, root: Logger, correlator: Correlator, ownFields: OwnFields): Mixin {
  const mixin: Mixin = function mixin(mergeObject, level, logger) {
    const own = theirs?.call(this, mergeObject, level, logger);
    const ours = correlator.fields(level >= ERROR);
    if (ours === undefined) return own ?? {};
    // Before pino 8 the logger of the line is not told: then that of the root must do.
    const bound = ownFields((logger ?? root) as Logger, ours);
    if (bound.size === 0 && own === undefined) return ours;
    const line: Record<string, unknown> = {};
    for (const name of Object.keys(ours)) if (!bound.has(name)) line[name] = ours[name];
    return own === undefined ? line : Object.assign(line, own);
  };
  return Object.assign(mixin, { [STAMPED]: true });
}

/** What a mixin gives lands under `nestedKey`, where no backend looks for it: here the fields stand beside that key. */
function stampAround(root: Logger, { asJsonSym }: PinoSymbols, correlator: Correlator, ownFields: OwnFields): void {
  const original = root[asJsonSym] as AsJson;
  const asJson: AsJson = function asJson(this: Logger, ...args: unknown[]) {
    const line = Reflect.apply(original, this, args) as string;
    const ours = correlator.fields(Number(args[LEVEL_AT]) >= ERROR);
    const end = line.lastIndexOf('}');
    if (ours === undefined || end === -1) return line;
    for (const name of ownFields(this, ours)) delete ours[name];
    const keys = JSON.stringify(ours).slice(1, -1);
    return keys === '' ? line : `${line.slice(0, end)},${keys}${line.slice(end)}`;
  };
  root[asJsonSym] = Object.assign(asJson, { [STAMPED]: true });
}
