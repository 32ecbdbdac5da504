// Decides whether this thread of this process is one to trace. Loads nothing of OpenTelemetry: it also runs in
// `npm --version` and in every worker thread when NODE_OPTIONS carries the flag.
import { type OtherThread, otherThread } from './other-thread.js';

/** Named threads of ours: see export/worker-sink.ts. */
export const WORKER_MARK = 'winnowWorker';

interface Started {
  readonly version: string;
  readonly from: string;
  /** What `start()` gave, for those who call it again. */
  handle?: unknown;
  /** Registered, and waiting for a reason to load the rest: starts now. */
  assemble?: () => void;
}

// Shared by all copies of this package in the process, whatever their version.
const KEY = Symbol.for('winnow.preset');
const registry = globalThis as { [KEY]?: Started };

export function started(): Started | undefined {
  return registry[KEY];
}

export function markStarted(version: string, from: string): Started {
  const mark: Started = { version, from };
  registry[KEY] = mark;
  return mark;
}

/** Registered by the flag, and waiting: `version` is read by another copy alone, when it is asked for. */
export function markRegistered(version: () => string, from: string, assemble: () => void): void {
  registry[KEY] = {
    get version() {
      return version();
    },
    from,
    assemble,
  };
}

export function unmark(): void {
  delete registry[KEY];
}

/** Whoever uses the package by code must find it running: one that waits starts now. */
export function assembleNow(): void {
  registry[KEY]?.assemble?.();
}

export type Place = 'app' | 'foreign-thread' | 'foreign-runtime';

/** Where this code runs: in the app, in a thread that is not the app's, or on another runtime than Node.js. */
export function place(): Place {
  if (process.versions['bun'] !== undefined || 'Deno' in globalThis) return 'foreign-runtime';
  const thread = otherThread();
  if (thread === undefined) return 'app';
  return isLoaderThread(thread) || isWorkerOfLibrary(thread) ? 'foreign-thread' : 'app';
}

/** The thread of `module.register` hooks: it preloads the flag again and has no parent port. */
function isLoaderThread({ isInternalThread, parentPort }: OtherThread): boolean {
  return isInternalThread === true || parentPort === null;
}

/** A worker started by a library (a pino transport, a test runner, our own exporter): its script is no code of the app. */
function isWorkerOfLibrary({ workerData: data }: OtherThread): boolean {
  if (typeof data === 'object' && data !== null && WORKER_MARK in data) return true;
  return /[\\/]node_modules[\\/]/.test(process.argv[1] ?? '');
}

/**
 * `next build` loads the app's code, and calls some of it, to make pages of it: nothing of that is a request. Its workers
 * inherit the phase.
 */
export function isNextBuild(phase: string | undefined, argv: readonly string[] = process.argv): boolean {
  if (phase === 'phase-production-build') return true;
  return argv[2] === 'build' && /[\\/](?:next[\\/]dist[\\/]bin|\.bin)[\\/]next$/.test(argv[1] ?? '');
}
