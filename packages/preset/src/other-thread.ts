import { hasLoaded } from './modules/loaded-by-node.js';

type Threads = typeof import('node:worker_threads');

/** What a thread knows of itself. */
export interface OtherThread extends Pick<Threads, 'parentPort' | 'workerData'> {
  /** Of Node.js itself, for loader hooks. Not told by all versions. */
  readonly isInternalThread?: boolean;
}

/** Where this code runs; undefined in the first thread of the process. */
export function otherThread(): OtherThread | undefined {
  // Node.js has loaded this in every other thread, which talks through it. Mostly not in the first one, where it takes two milliseconds.
  if (hasLoaded('internal/worker/io') === false) return undefined;
  const threads = require('node:worker_threads') as Threads;
  return threads.isMainThread ? undefined : threads;
}
