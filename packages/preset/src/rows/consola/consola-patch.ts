import { addMissing, type Correlator, type Fields } from '../../logs/correlate.js';
import { stampLine } from '../../logs/stamp-line.js';
import { patchMethod } from '../http/patched.js';

/** The level of `error` and `fatal`. */
const ERROR = 0;

/** Puts a line into words. The reporters of the package have it, those of the app may not. */
interface TextReporter {
  formatLogObj(line: Fields, ...rest: unknown[]): unknown;
}

interface Instance {
  readonly options?: { readonly reporters?: readonly unknown[] };
  _log(line: Fields): void;
}

export interface Consola {
  readonly prototype: Instance;
}

/** Stamps the lines of all instances of the class, those that exist already included. */
export function patchConsola({ Consola }: { Consola?: Consola }, correlator: Correlator): void {
  if (Consola === undefined) return;
  patchMethod(Consola.prototype, '_log', (original) => {
    return function _log(this: Instance, line) {
      try {
        const fields = correlator.fields(line['level'] === ERROR);
        if (fields !== undefined) addMissing(line, fields);
        for (const reporter of this.options?.reporters ?? []) patchReporter(reporter, correlator);
      } catch {
        // The line goes out as it is.
      }
      return Reflect.apply(original, this, [line]);
    };
  });
}

/** The classes of reporters are not exported: they are met in use, and patched once. */
function patchReporter(reporter: unknown, correlator: Correlator): void {
  const prototype = Object.getPrototypeOf(reporter) as TextReporter | null;
  if (prototype === null || !Object.hasOwn(prototype, 'formatLogObj')) return;
  patchMethod(prototype, 'formatLogObj', (original) => {
    return function formatLogObj(this: unknown, line, ...rest) {
      const text: unknown = Reflect.apply(original, this, [line, ...rest]);
      // Its fields were put on the line when it was logged: a repeated line is printed later.
      if (typeof text !== 'string' || line[correlator.inText[0] as string] === undefined) return text;
      return line['type'] === 'box' ? text : stampLine(text, line, correlator.inText);
    };
  });
}
