import { type Correlator, createCorrelator } from '../../logs/correlate.js';
import type { Row } from '../row.js';

type Mixin = (this: unknown, mergeObject: object, level: number, ...rest: unknown[]) => object;
type Logger = Record<PropertyKey, unknown> & { bindings?(): Record<string, unknown> };
type Factory = ((...args: unknown[]) => Logger) & {
  symbols: { readonly mixinSym: symbol };
  pino?: unknown;
  default?: unknown;
};

export const pinoRow: Row = {
  library: 'pino',
  versions: ['>=5.14.0 <11'],
  why: 'The flags of a line follow the verdict on its trace; names are chosen by the backend. Child loggers inherit the mixin.',
  load(runtime) {
    const correlator = createCorrelator(runtime);
    return { patch: (exports) => patch(exports, correlator) };
  },
};

function patch(exports: unknown, correlator: Correlator): unknown {
  if (typeof exports !== 'function' || !('symbols' in exports)) return exports;
  const original = exports as Factory;
  // Not an arrow function: some apps say `new Pino()`.
  function pino(...args: unknown[]): Logger {
    return stamped(original(...args), original, correlator);
  }
  const wrapped = Object.assign(pino, original);
  // What ESM imports: `import pino`, `import { pino }`.
  if (original.pino !== undefined) wrapped.pino = wrapped;
  if (original.default !== undefined) wrapped.default = wrapped;
  return wrapped;
}

function stamped(logger: Logger, factory: Factory, correlator: Correlator): Logger {
  try {
    const { mixinSym } = factory.symbols;
    logger[mixinSym] = mixinOf(logger[mixinSym] as Mixin | undefined, serviceOf(logger, correlator), correlator);
  } catch {
    // A logger without our fields is better than none.
  }
  return logger;
}

function mixinOf(theirs: Mixin | undefined, service: object | undefined, correlator: Correlator): Mixin {
  return function mixin(mergeObject, level, ...rest) {
    // What the app says wins: its own mixin over ours, and a line's own fields over both, as pino has it.
    const own = theirs?.call(this, mergeObject, level, ...rest);
    const ours = correlator.fields();
    if (ours === undefined) return own ?? {};
    return { ...ours, ...service, ...own };
  };
}

/** Not where the app names its service itself. */
function serviceOf(logger: Logger, { service }: Correlator): object | undefined {
  if (service.value === undefined) return undefined;
  return service.field in (logger.bindings?.() ?? {}) ? undefined : { [service.field]: service.value };
}
