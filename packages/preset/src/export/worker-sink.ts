import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Batch, Result, Sink } from '@winnow/sampler';
import { CODE_DIR } from '../code-dir.js';
import type { OtlpProtocol } from '../config/config.js';
import { environmentOfWorker } from '../config/env.js';
import type { Encoded } from './delivery.js';
import { createEncoder } from './encode.js';
import { toResult } from './to-result.js';
import { COUNTER, type LastCall, type SendMessage, type SentMessage, type WorkerSettings } from './worker-protocol.js';

// The worker starts even inside 'exit', but not in no time; less than this is not worth the attempt.
const LEAST_DEADLINE_MS = 50;

interface Waiting {
  readonly encoded: Encoded;
  give(result: Result): void;
}

/**
 * Sends from a thread of its own. The app's thread encodes and hands over bytes; it never waits for the network but at
 * the end of the process, and there at most for the deadline.
 * @param broken called once when the thread cannot go on (memory, limits); what was under way is given back to the queue
 * @throws when no worker can be started (permission model); the caller then sends from the app's thread
 */
export function createWorkerSink(protocol: OtlpProtocol, broken: (error: Error) => void): Sink {
  const encode = createEncoder(protocol);
  const waiting = new Map<number, Waiting>();
  const settings: WorkerSettings = { winnowWorker: true, protocol };
  const worker = new Worker(join(CODE_DIR, 'export', 'worker.js'), {
    workerData: settings,
    env: environmentOfWorker(),
    execArgv: [],
    name: 'winnow-export',
  });
  let handedOver = 0;
  let ended = false;

  worker.on('message', ({ id, result }: SentMessage) => settle(id, toResult(result)));
  worker.on('error', end);
  worker.on('exit', () => end(new Error('it ended')));
  // After the listeners: one for messages takes the reference back.
  worker.unref();

  function end(error: Error): void {
    if (ended) return;
    ended = true;
    broken(error);
    for (const id of waiting.keys()) settle(id, { ok: false, retry: true, error });
  }

  function settle(id: number, result: Result): void {
    waiting.get(id)?.give(result);
    waiting.delete(id);
  }

  function handOver(id: number, { body, spans }: Encoded, last?: LastCall): void {
    worker.postMessage({ id, body, spans, ...(last ? { last } : {}) } satisfies SendMessage);
  }

  /** Hands over what is left, with what is under way: its answer may have come while nobody listened. */
  function handOverAll(batches: readonly Batch[], until: number, counters: SharedArrayBuffer): number {
    const last = () => ({ counters, deadlineMs: Math.max(LEAST_DEADLINE_MS, until - performance.now()) });
    for (const [id, { encoded }] of waiting) handOver(id, encoded, last());
    for (const batch of batches) handOver(handedOver++, encode(batch), last());
    return waiting.size + batches.length;
  }

  return {
    send(batch) {
      const encoded = encode(batch);
      return new Promise((give) => {
        const id = handedOver++;
        waiting.set(id, { encoded, give });
        handOver(id, encoded);
        // Under way, a delivery is worth waiting for only by those who asked for it: flush() keeps the process alive.
      });
    },
    flushSync(batches, deadlineMs) {
      const all = spansOf(batches) + [...waiting.values()].reduce((sum, { encoded }) => sum + encoded.spans, 0);
      if (deadlineMs < LEAST_DEADLINE_MS) return all;
      const until = performance.now() + deadlineMs;
      const counters = new SharedArrayBuffer(8);
      const lost = all - waitFor(handOverAll(batches, until, counters), new Int32Array(counters), until);
      // Should the process live on after all, nothing of this is sent again.
      const error = new Error('not delivered before the deadline of the process');
      const failed: Result = { ok: false, retry: false, error, reported: true };
      for (const id of waiting.keys()) settle(id, lost === 0 ? { ok: true } : failed);
      return lost;
    },
    async shutdown() {
      ended = true;
      await worker.terminate();
    },
  };
}

/** @returns spans delivered, of so many batches, until the deadline */
function waitFor(batches: number, counter: Int32Array, until: number): number {
  for (;;) {
    const finished = Atomics.load(counter, COUNTER.finished);
    const left = until - performance.now();
    if (finished >= batches || left <= 0) return Atomics.load(counter, COUNTER.deliveredSpans);
    Atomics.wait(counter, COUNTER.finished, finished, left);
  }
}

function spansOf(batches: readonly Batch[]): number {
  return batches.reduce((sum, batch) => sum + batch.spans.length, 0);
}
