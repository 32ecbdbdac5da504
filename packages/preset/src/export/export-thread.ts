import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CODE_DIR } from '../code-dir.js';
import { environmentOfWorker } from '../config/env.js';
import { COUNTER, type SendMessage, type WorkerSettings } from './worker-protocol.js';

/** A thread starts even inside 'exit', but not in no time; less than this is not worth the attempt. */
export const LEAST_DEADLINE_MS = 50;

/** The one thread that sends, for spans and for what else there is. */
export interface ExportThread {
  readonly worker: Worker;
  /** The last one to leave ends it. */
  leave(): Promise<void>;
}

let running: { readonly worker: Worker; users: number } | undefined;
let ids = 0;

/** Of a message, among all that use the thread. */
export function nextId(): number {
  return ids++;
}

/**
 * Starts the thread, or joins it where it runs.
 * @throws when no worker can be started (permission model)
 */
export function joinExportThread({ protocol }: Pick<WorkerSettings, 'protocol'>): ExportThread {
  const joined = running ?? start({ winnowWorker: true, protocol });
  joined.users++;
  return {
    worker: joined.worker,
    async leave() {
      joined.users--;
      if (joined.users > 0) return;
      if (running === joined) running = undefined;
      await joined.worker.terminate();
    },
  };
}

function start(settings: WorkerSettings): NonNullable<typeof running> {
  const worker = new Worker(join(CODE_DIR, 'export', 'worker.js'), {
    workerData: settings,
    env: environmentOfWorker(),
    execArgv: [],
    name: 'winnow-export',
  });
  const started = { worker, users: 0 };
  const gone = () => {
    if (running === started) running = undefined;
  };
  worker.on('error', gone);
  worker.on('exit', gone);
  running = started;
  return started;
}

/**
 * Hands over what is left, at the end of the process.
 * @param messages made one by one, so that the first is under way while the next is encoded
 * @returns waits, at most until the deadline, since nothing else still runs; says how much was delivered, in spans
 */
export function lastCall(worker: Worker, messages: Iterable<SendMessage>, until: number): () => number {
  const counters = new SharedArrayBuffer(8);
  let handedOver = 0;
  for (const message of messages) {
    const deadlineMs = Math.max(LEAST_DEADLINE_MS, until - performance.now());
    worker.postMessage({ ...message, last: { counters, deadlineMs } } satisfies SendMessage);
    handedOver++;
  }
  const counter = new Int32Array(counters);
  return () => {
    for (;;) {
      const finished = Atomics.load(counter, COUNTER.finished);
      const left = until - performance.now();
      if (finished >= handedOver || left <= 0) return Atomics.load(counter, COUNTER.deliveredSpans);
      Atomics.wait(counter, COUNTER.finished, finished, left);
    }
  };
}
