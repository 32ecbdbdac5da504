import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Batch, Result, Sink } from '@winnow/sampler';
import type { OtlpProtocol } from '../config/config.js';
import { environmentOfWorker } from '../config/env.js';
import type { Delivered } from './delivery.js';
import { createEncoder } from './encode.js';
import { COUNTER, type SendMessage, type SentMessage, type WorkerSettings } from './worker-protocol.js';

// The worker starts even inside 'exit', but not in no time; less than this is not worth the attempt.
const LEAST_DEADLINE_MS = 50;

/**
 * Sends from a thread of its own, started with the first batch. The app's thread encodes and hands over bytes; it never
 * waits for the network but at the end of the process, and there at most for the deadline.
 * @throws when no worker can be started (permission model, limits); the caller then sends from the app's thread
 */
export function createWorkerSink(protocol: OtlpProtocol): Sink {
  const encode = createEncoder(protocol);
  const counters = new SharedArrayBuffer(8);
  const counter = new Int32Array(counters);
  const waiting = new Map<number, (result: Result) => void>();
  const settings: WorkerSettings = { winnowWorker: true, protocol, counters };
  const worker = new Worker(join(__dirname, 'worker.js'), {
    workerData: settings,
    env: environmentOfWorker(),
    execArgv: [],
    name: 'winnow-export',
  });
  let handedOver = 0;
  let broken: Error | undefined;

  worker.on('message', ({ id, result }: SentMessage) => settle(id, toResult(result)));
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the export thread ended')));
  // After the listeners: one for messages takes the reference back.
  worker.unref();

  function fail(error: Error): void {
    broken ??= error;
    for (const id of waiting.keys()) settle(id, { ok: false, retry: false, error });
  }

  function settle(id: number, result: Result): void {
    waiting.get(id)?.(result);
    waiting.delete(id);
  }

  function handOver(batch: Batch, deadlineMs?: number): number {
    const { body, spans } = encode(batch);
    const message: SendMessage = { id: handedOver++, body, spans, ...(deadlineMs === undefined ? {} : { deadlineMs }) };
    worker.postMessage(message);
    return message.id;
  }

  return {
    send(batch) {
      if (broken) return Promise.resolve({ ok: false, retry: false, error: broken });
      return new Promise((resolve) => {
        waiting.set(handOver(batch), resolve);
        // Under way, a delivery is worth waiting for only by those who asked for it: flush() keeps the process alive.
      });
    },
    flushSync(batches, deadlineMs) {
      const all = batches.reduce((sum, batch) => sum + batch.spans.length, 0);
      if (broken || deadlineMs < LEAST_DEADLINE_MS) return all;
      const until = performance.now() + deadlineMs;
      const lostBefore = Atomics.load(counter, COUNTER.lostSpans);
      for (const batch of batches) handOver(batch, Math.max(LEAST_DEADLINE_MS, until - performance.now()));
      for (;;) {
        const finished = Atomics.load(counter, COUNTER.finished);
        const left = until - performance.now();
        if (finished >= handedOver) return Atomics.load(counter, COUNTER.lostSpans) - lostBefore;
        if (left <= 0 || Atomics.wait(counter, COUNTER.finished, finished, left) === 'timed-out') return all;
      }
    },
    async shutdown() {
      await worker.terminate();
    },
  };
}

function toResult(result: Delivered): Result {
  return result.ok ? result : { ok: false, retry: result.retry, error: new Error(result.message) };
}
