import type { Config } from '../../config/config.js';
import { type Correlator, createCorrelator } from '../../logs/correlate.js';
import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';
import { stampArguments } from './stamp-arguments.js';

type Method = 'log' | 'info' | 'debug' | 'warn' | 'error';
type Console = Record<Method, (...args: unknown[]) => void>;

/** The stream that each of them writes to. */
const STREAMS: Readonly<Record<Method, 'stdout' | 'stderr'>> = {
  log: 'stdout',
  info: 'stdout',
  debug: 'stdout',
  warn: 'stderr',
  error: 'stderr',
};

/** The global `console`. Other instances of `Console` write to files and streams of the app's own, and stay as they are. */
export const consoleRow: Row = {
  library: 'console',
  versions: [],
  eager: true,
  makesNoSpans: true,
  why: 'Half of all services log by it. Only lines that can take it without change of meaning are stamped.',
  load({ config, tail }) {
    const wanted = isWanted(config);
    const correlator = createCorrelator({ config, tail });
    return {
      patch(exports) {
        if (wanted !== 'off') patchConsole(exports as Console, correlator, wanted === 'auto');
        return exports;
      },
    };
  },
};

/** What a script prints is its result: with one span around the whole run each line of it would be stamped. */
function isWanted({ console: wanted, runSpan }: Pick<Config, 'console' | 'runSpan'>): Config['console'] {
  return wanted === 'auto' && runSpan ? 'off' : wanted;
}

function patchConsole(console: Console, correlator: Correlator, notOnTerminals: boolean): void {
  for (const [method, stream] of Object.entries(STREAMS) as [Method, 'stdout' | 'stderr'][]) {
    patchMethod(console, method, (original) => {
      return function write(this: unknown, ...args) {
        return Reflect.apply(original, this, withStamp(args, stream));
      };
    });
  }

  function withStamp(args: unknown[], stream: 'stdout' | 'stderr'): unknown[] {
    // Most lines come with a text; the others are never stamped, and cost nothing.
    if (typeof args[0] !== 'string') return args;
    const fields = correlator.fields();
    if (fields === undefined || (notOnTerminals && process[stream].isTTY)) return args;
    try {
      return stampArguments(args as [string, ...unknown[]], fields, correlator.inText);
    } catch {
      return args;
    }
  }
}
