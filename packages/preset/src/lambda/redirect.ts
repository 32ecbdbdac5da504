import { join } from 'node:path';
import { CODE_DIR } from '../code-dir.js';
import { handlerName, nameHandler } from '../config/env.js';
import type { Log } from '../log.js';

/** What the runtime client refuses in the name of a handler. */
const REFUSED = '..';

let original: string | undefined;

/**
 * Makes the runtime client load `entry.mjs`, which loads the function's own handler and wraps it. The client reads the name
 * after this process has preloaded us. Nothing has to be patched then, whether the handler is CommonJS or an ES module,
 * whose exports cannot be replaced.
 * @returns whether there is a handler to redirect
 */
export function redirectHandler(log: Log, folder: string = join(CODE_DIR, 'lambda')): boolean {
  const name = handlerName();
  if (name === undefined) return false;
  const ours = `${join(folder, 'entry')}.handler`;
  if (ours.includes(REFUSED)) {
    log.warn(
      `Lambda takes no handler with ".." in its path (${folder}): the function is not traced. Wrap it: lambdaHandler(handler).`,
    );
    return false;
  }
  original = name;
  nameHandler(ours);
  // Runtime clients before version 4 take the name from the command line where they are installed from npm.
  if (process.argv[2] === name) process.argv[2] = ours;
  return true;
}

/** The name of the function's own handler, put back for everybody who asks. */
export function originalHandler(): string | undefined {
  if (original !== undefined) {
    nameHandler(original);
    if (process.argv[2]?.endsWith('entry.handler')) process.argv[2] = original;
  }
  return original;
}
