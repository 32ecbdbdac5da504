// The thread that sends: started by worker-sink.ts with the first batch. It holds nothing of the app.
import { parentPort, workerData } from 'node:worker_threads';
import { createDelivery, type Delivered, type Delivery } from './delivery.js';
import { COUNTER, type SendMessage, type SentMessage, type WorkerSettings } from './worker-protocol.js';

const { protocol, counters } = workerData as WorkerSettings;
const counter = new Int32Array(counters);
const port = parentPort;
let usual: Delivery | undefined;

// The last deliveries have a deadline of their own; the usual one keeps its connections.
function deliveryFor({ deadlineMs }: SendMessage): Delivery {
  if (deadlineMs !== undefined) return createDelivery(protocol, deadlineMs);
  usual ??= createDelivery(protocol);
  return usual;
}

async function deliver(message: SendMessage): Promise<void> {
  let result: Delivered;
  try {
    result = await deliveryFor(message).send(message);
  } catch (error) {
    result = { ok: false, retry: false, message: (error as Error).message };
  }
  if (!result.ok) Atomics.add(counter, COUNTER.lostSpans, message.spans);
  Atomics.add(counter, COUNTER.finished, 1);
  Atomics.notify(counter, COUNTER.finished);
  port?.postMessage({ id: message.id, result } satisfies SentMessage);
}

port?.on('message', (message: SendMessage) => void deliver(message));
