import { addMissing, type Correlator, createCorrelator, type Fields } from '../../logs/correlate.js';
import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';

/** The levels above it are fatal and an app's own. */
const ERROR = 50;

interface Bunyan {
  readonly prototype?: { _emit(record: Fields, noEmit?: boolean): string };
}

export const bunyanRow: Row = {
  library: 'bunyan',
  versions: ['>=1.0.0 <3'],
  files: ['lib/bunyan.js'],
  inPlace: 'always',
  makesNoSpans: true,
  why: 'Stock knows version 1 alone; the flags of a line follow the verdict on its trace; names are chosen by the backend.',
  load(runtime) {
    const correlator = createCorrelator(runtime);
    return {
      patch(exports) {
        // The class of all loggers, children and those that exist already included.
        const { prototype } = exports as Bunyan;
        if (prototype) patchMethod(prototype, '_emit', (original) => emitStamped(original, correlator));
        return exports;
      },
    };
  },
};

type Emit = NonNullable<Bunyan['prototype']>['_emit'];

/** The record is made anew for each line, from the logger's fields and the line's own. */
function emitStamped(original: Emit, correlator: Correlator): Emit {
  return function emit(this: unknown, record, ...rest) {
    const fields = correlator.fields(Number(record['level']) >= ERROR);
    if (fields !== undefined) addMissing(record, fields);
    return Reflect.apply(original, this, [record, ...rest]) as string;
  };
}
