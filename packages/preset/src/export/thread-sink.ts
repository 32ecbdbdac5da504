import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Sink } from '@winnow/sampler';
import type { OtlpProtocol } from '../config/config.js';
import { appThreadIsOver, fromAppThread, OVER, useAppThread } from './app-thread.js';
import { createDelivery, type Delivery, type Encoded } from './delivery.js';
import { createEncoder } from './encode.js';
import { sendByChild } from './send-by-child.js';
import { toResult } from './to-result.js';

/** Sends from the app's own thread, where no worker can be started, and at the end of the process from a child's. */
export function createThreadSink(protocol: OtlpProtocol, sendLast: typeof sendByChild = sendByChild): Sink {
  useAppThread();
  const { encode } = createEncoder(protocol);
  const underWay = new Set<Encoded>();
  let delivery: Delivery | undefined;
  return {
    async send(batch) {
      if (appThreadIsOver()) return OVER;
      delivery ??= createDelivery(protocol, 'traces', false);
      const sending = delivery;
      const encoded = encode(batch);
      underWay.add(encoded);
      try {
        const delivered = context.with(suppressTracing(ROOT_CONTEXT), () => sending.send(encoded));
        return toResult(await fromAppThread(delivered, sending));
      } finally {
        underWay.delete(encoded);
      }
    },
    flushSync(batches, deadlineMs) {
      // Whether a batch under way was taken can no longer be heard: twice is better than not at all.
      const all = [...underWay, ...batches.map(encode)];
      return all.length === 0 ? 0 : sendLast(protocol, all, deadlineMs);
    },
  };
}
