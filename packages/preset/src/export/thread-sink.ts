import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Result, Sink } from '@winnow/sampler';
import type { OtlpProtocol } from '../config/config.js';
import { createDelivery, type Delivery } from './delivery.js';
import { createEncoder } from './encode.js';

/** Sends from the app's own thread, where no worker can be started. What is left at the end of the process is lost. */
export function createThreadSink(protocol: OtlpProtocol): Sink {
  const encode = createEncoder(protocol);
  let delivery: Delivery | undefined;
  return {
    async send(batch): Promise<Result> {
      delivery ??= createDelivery(protocol);
      const sending = delivery;
      const result = await context.with(suppressTracing(context.active()), () => sending.send(encode(batch)));
      return result.ok ? result : { ok: false, retry: result.retry, error: new Error(result.message) };
    },
  };
}
