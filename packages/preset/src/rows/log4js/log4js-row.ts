import { addMissing, type Correlator, createCorrelator, type Fields } from '../../logs/correlate.js';
import { stampLine } from '../../logs/stamp-line.js';
import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';

/** One line on its way to the appenders. Its context is what `%X{name}` of a pattern and JSON layouts print. */
interface LoggingEvent {
  context?: Fields;
  readonly level?: { readonly levelStr?: string };
}

interface Clustering {
  send(event: LoggingEvent): void;
}

type Layout = (event: LoggingEvent, ...rest: unknown[]) => unknown;
type MakeLayout = (...args: unknown[]) => Layout;

const ERRORS: ReadonlySet<unknown> = new Set(['ERROR', 'FATAL']);

/** Layouts that the package exports as they are, and those that it makes. */
const LAYOUTS = ['basicLayout', 'messagePassThroughLayout', 'colouredLayout', 'coloredLayout'] as const;
const MAKERS = ['layout', 'patternLayout'] as const;
type Layouts = Record<(typeof LAYOUTS)[number], Layout> & Record<(typeof MAKERS)[number], MakeLayout>;

const CLUSTERING = 'lib/clustering.js';

export const log4jsRow: Row = {
  library: 'log4js',
  versions: ['>=4.0.0 <7'],
  files: [CLUSTERING, 'lib/layouts.js'],
  inPlace: 'always',
  makesNoSpans: true,
  why: 'No instrumentation of log4js exists. Its layouts print nothing of the context of a line unless they are told to.',
  load(runtime) {
    const correlator = createCorrelator(runtime);
    return {
      patch(exports, _version, file) {
        if (file === CLUSTERING) patchClustering(exports as Clustering, correlator);
        else if (file !== undefined) patchLayouts(exports as Layouts, correlator);
        return exports;
      },
    };
  },
};

/** Every line passes here once, in the process that writes it, before it may travel to the main one of a cluster. */
function patchClustering(clustering: Clustering, correlator: Correlator): void {
  patchMethod(clustering, 'send', (original) => {
    return function send(this: unknown, event) {
      const fields = correlator.fields(ERRORS.has(event.level?.levelStr));
      // The event has a copy of its logger's context.
      if (fields !== undefined && event.context) addMissing(event.context, fields);
      return Reflect.apply(original, this, [event]);
    };
  });
}

function patchLayouts(layouts: Layouts, correlator: Correlator): void {
  for (const name of LAYOUTS) patchMethod(layouts, name, (original) => stamped(original, correlator));
  for (const name of MAKERS) {
    patchMethod(layouts, name, (original) => {
      return function make(this: unknown, ...args) {
        const layout: unknown = Reflect.apply(original, this, args);
        return (typeof layout === 'function' ? stamped(layout as Layout, correlator) : layout) as Layout;
      };
    });
  }
}

function stamped(layout: Layout, { names, inText }: Correlator): Layout {
  return function stampedLayout(this: unknown, event, ...rest) {
    const line: unknown = Reflect.apply(layout, this, [event, ...rest]);
    const context = event.context ?? {};
    if (typeof line !== 'string' || context[inText[0] as string] === undefined) return line;
    // JSON of a layout of the app's own gets our fields, not all that its loggers carry along.
    const fields = Object.fromEntries(names.flatMap((name) => (name in context ? [[name, context[name]]] : [])));
    return stampLine(line, fields, inText);
  };
}
