import { fileURLToPath } from 'node:url';
import { beforeListen } from '../../before-listen.js';
import { packageNameInPath } from '../../modules/package-of.js';

/** @param file of the package, on the way to `listen` */
export type OnListening = (file: string) => void;

const watchers = new Map<string, OnListening>();
const DEPTH = 60;
let stop = () => {};

/**
 * Calls `action` once, when a server is made to listen by code of a package.
 *
 * Packages that consist of ES modules never pass our module hook, and without a loader thread nobody tells that they are
 * loaded. A framework that is in use is on the stack when its server starts to listen, and its classes can be patched
 * then: their prototypes are objects like any other, and the first request is still to come.
 */
export function onListening(packageName: string, action: OnListening): void {
  if (watchers.size === 0) stop = beforeListen(notify);
  watchers.set(packageName, action);
}

function notify(): void {
  try {
    for (const file of filesOnStack()) {
      const name = packageNameInPath(file) ?? '';
      const action = watchers.get(name);
      watchers.delete(name);
      action?.(file);
    }
    if (watchers.size === 0) stop();
  } catch {
    // The framework's requests keep what other rows know of them.
  }
}

const PLACE = /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:\\).*):\d+:\d+\)?$/;

function filesOnStack(): string[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEPTH;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  const places = stack.split('\n').flatMap((line) => PLACE.exec(line)?.[1] ?? []);
  return [...new Set(places)].map((place) => (place.startsWith('file:') ? fileURLToPath(place) : place));
}
