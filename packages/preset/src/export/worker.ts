// The thread that sends: started by worker-sink.ts with the first batch. It holds nothing of the app.
import { parentPort, workerData } from 'node:worker_threads';
import { createDelivery, type Delivered, type Delivery } from './delivery.js';
import { COUNTER, type SendMessage, type SentMessage, type WorkerSettings } from './worker-protocol.js';

const { protocol, counters } = workerData as WorkerSettings;
const counter = new Int32Array(counters);
const port = parentPort;
let usual: Delivery | undefined;

async function deliver(message: SendMessage): Promise<void> {
  let result: Delivered;
  try {
    // The last delivery has a deadline of its own; the usual one keeps its connections.
    const delivery =
      message.deadlineMs === undefined
        ? (usual ??= createDelivery(protocol))
        : createDelivery(protocol, message.deadlineMs);
    result = await delivery.send(message);
  } catch (error) {
    result = { ok: false, retry: false, message: (error as Error).message };
  }
  if (!result.ok) Atomics.add(counter, COUNTER.lostSpans, message.spans);
  Atomics.add(counter, COUNTER.finished, 1);
  Atomics.notify(counter, COUNTER.finished);
  port?.postMessage({ id: message.id, result } satisfies SentMessage);
}

port?.on('message', (message: SendMessage) => void deliver(message));
