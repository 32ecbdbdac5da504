import type { Sink } from '@winnow/sampler';
import type { OtlpProtocol } from '../config/config.js';
import { createEncoder, spansIn } from './encode.js';
import { openThreadLine } from './thread-line.js';
import { toResult } from './to-result.js';

/**
 * Sends from a thread of its own. The app's thread encodes and hands over bytes; it never waits for the network but at
 * the end of the process, and there at most for the deadline.
 * @param broken called once when the thread cannot go on (memory, limits); what was under way is given back to the queue
 * @throws when no worker can be started (permission model); the caller then sends from the app's thread
 */
export function createWorkerSink(protocol: OtlpProtocol, broken: (error: Error) => void): Sink {
  const { encode } = createEncoder(protocol);
  const line = openThreadLine({ protocol }, broken);
  return {
    send: async (batch) => toResult(await line.send(encode(batch))),
    flushSync(batches, deadlineMs) {
      const spans = batches.reduce((sum, batch) => sum + spansIn(batch), 0);
      const encoded = function* () {
        for (const batch of batches) yield encode(batch);
      };
      return line.sendLast(encoded(), spans, deadlineMs)();
    },
    shutdown: () => line.close(),
  };
}
