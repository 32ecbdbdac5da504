import type { Batch, Result, Sink } from '@winnow/sampler';
import type { OtlpProtocol } from '../config/config.js';
import type { Encoded } from './delivery.js';
import { createEncoder } from './encode.js';
import { LEAST_DEADLINE_MS, lastCall, startExportThread } from './export-thread.js';
import { toResult } from './to-result.js';
import type { SendMessage, SentMessage } from './worker-protocol.js';

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
  const worker = startExportThread({ protocol });
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

  /** What is left, with what is under way: its answer may have come while nobody listened. */
  function* everything(batches: readonly Batch[]): Generator<SendMessage> {
    for (const [id, { encoded }] of waiting) yield { id, ...encoded };
    for (const batch of batches) yield { id: handedOver++, ...encode(batch) };
  }

  return {
    send(batch) {
      const encoded = encode(batch);
      return new Promise((give) => {
        const id = handedOver++;
        waiting.set(id, { encoded, give });
        worker.postMessage({ id, ...encoded } satisfies SendMessage);
        // Under way, a delivery is worth waiting for only by those who asked for it: flush() keeps the process alive.
      });
    },
    flushSync(batches, deadlineMs) {
      const all = spansOf(batches) + [...waiting.values()].reduce((sum, { encoded }) => sum + encoded.spans, 0);
      if (deadlineMs < LEAST_DEADLINE_MS) return all;
      const until = performance.now() + deadlineMs;
      const lost = all - lastCall(worker, everything(batches), until);
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

function spansOf(batches: readonly Batch[]): number {
  return batches.reduce((sum, batch) => sum + batch.spans.length, 0);
}
