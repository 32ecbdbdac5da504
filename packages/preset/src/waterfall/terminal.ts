import type { WriteStream } from 'node:tty';
import type { WaterfallOptions } from './render-waterfall.js';

/**
 * Options for printing to a stream: colours only on a terminal that has them (Node.js looks at NO_COLOR, FORCE_COLOR and
 * TERM for that), as wide as it is.
 */
export function terminalOptions(stream: NodeJS.WriteStream | WriteStream): WaterfallOptions {
  if (!stream.isTTY) return { color: false };
  return { color: stream.hasColors(), width: stream.columns };
}
