import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CODE_DIR } from '../code-dir.js';
import { environmentOfWorker } from '../config/env.js';
import { COUNTER, type SendMessage, type WorkerSettings } from './worker-protocol.js';

/** A thread starts even inside 'exit', but not in no time; less than this is not worth the attempt. */
export const LEAST_DEADLINE_MS = 50;

/** @throws when no worker can be started (permission model) */
export function startExportThread({ protocol }: Pick<WorkerSettings, 'protocol'>): Worker {
  const settings: WorkerSettings = { winnowWorker: true, protocol };
  return new Worker(join(CODE_DIR, 'export', 'worker.js'), {
    workerData: settings,
    env: environmentOfWorker(),
    execArgv: [],
    name: 'winnow-export',
  });
}

/**
 * Hands over what is left and waits, at most until the deadline: nothing else still runs.
 * @param messages made one by one, so that the first is under way while the next is encoded
 * @returns how much was delivered, in spans
 */
export function lastCall(worker: Worker, messages: Iterable<SendMessage>, until: number): number {
  const counters = new SharedArrayBuffer(8);
  let handedOver = 0;
  for (const message of messages) {
    const deadlineMs = Math.max(LEAST_DEADLINE_MS, until - performance.now());
    worker.postMessage({ ...message, last: { counters, deadlineMs } } satisfies SendMessage);
    handedOver++;
  }
  const counter = new Int32Array(counters);
  for (;;) {
    const finished = Atomics.load(counter, COUNTER.finished);
    const left = until - performance.now();
    if (finished >= handedOver || left <= 0) return Atomics.load(counter, COUNTER.deliveredSpans);
    Atomics.wait(counter, COUNTER.finished, finished, left);
  }
}
