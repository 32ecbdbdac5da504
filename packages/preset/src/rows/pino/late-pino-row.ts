import { type Correlator, createCorrelator } from '../../logs/correlate.js';
import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';
import { createOwnFields } from './own-fields.js';
import { isStamped, type Logger, type PinoSymbols, pinoRow, stamped } from './pino-row.js';

type Write = (this: Logger, ...args: unknown[]) => void;

/** pino that was loaded before the start: its exports are in the app's hands, and so may loggers be. */
export const latePinoRow: Row = {
  ...pinoRow,
  // Here the prototype of all loggers is made.
  files: ['lib/proto.js'],
  inPlace: 'late',
  load(runtime) {
    const correlator = createCorrelator(runtime);
    return {
      patch(exports) {
        const prototype = prototypeOf(exports);
        const write = prototype && symbolsIn(prototype)['pino.write'];
        if (write !== undefined) patchMethod(prototype as Record<symbol, Write>, write, stampingWrite(correlator));
        return exports;
      },
    };
  },
};

/** A logger is stamped with its first line, and with it the children that it will have. */
function stampingWrite(correlator: Correlator): (original: Write) => Write {
  let symbols: PinoSymbols | undefined;
  return (original) =>
    function write(this: Logger, ...args) {
      symbols ??= symbolsOf(this);
      if (!isStamped(this, symbols)) stamped(this, symbols, correlator, createOwnFields({ symbols }));
      return Reflect.apply(original, this, args);
    };
}

function prototypeOf(exports: unknown): object | undefined {
  const made: unknown = typeof exports === 'function' ? exports() : undefined;
  return typeof made === 'object' && made !== null ? (Object.getPrototypeOf(made) as object) : undefined;
}

/** Those that this logger is made with: the package may be there in several copies. */
function symbolsOf(logger: object): PinoSymbols {
  const found = symbolsIn(logger);
  const named = (name: string) => found[`pino.${name}`] ?? Symbol(name);
  return {
    mixinSym: named('mixin'),
    chindingsSym: named('chindings'),
    nestedKeySym: named('nestedKey'),
    asJsonSym: named('asJson'),
  };
}

function symbolsIn(object: object): Record<string, symbol> {
  const found: Record<string, symbol> = {};
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    for (const symbol of Object.getOwnPropertySymbols(at)) found[symbol.description ?? ''] ??= symbol;
  }
  return found;
}
