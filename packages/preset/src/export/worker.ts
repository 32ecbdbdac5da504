// The thread that sends: started by worker-sink.ts. It holds nothing of the app.
import { parentPort, workerData } from 'node:worker_threads';
import { createDelivery, type Delivered, type Delivery } from './delivery.js';
import { failureOf } from './failure.js';
import { deliverBefore } from './last-attempts.js';
import { COUNTER, type LastCall, type SendMessage, type SentMessage, type WorkerSettings } from './worker-protocol.js';

const { protocol } = workerData as WorkerSettings;
const port = parentPort;
// At once: the code of the transport is loaded while nothing is due yet.
const spans = createDelivery(protocol);
// By id: the last call names batches again that the app's thread has not heard of.
const underWay = new Map<number, Promise<Delivered>>();

function deliveryOf({ as }: SendMessage): Delivery {
  return as ? createDelivery(as.protocol, as.signal) : spans;
}

function send(message: SendMessage): Promise<Delivered> {
  return deliveryOf(message).send(message).catch(failureOf);
}

async function deliver(message: SendMessage): Promise<void> {
  const sending = send(message);
  // One batch is under way at a time: that another comes says that the results of all before have been heard.
  underWay.clear();
  underWay.set(message.id, sending);
  port?.postMessage({ id: message.id, result: await sending } satisfies SentMessage);
}

async function deliverLast(message: SendMessage, { deadlineMs, counters }: LastCall): Promise<void> {
  const start = performance.now();
  const earlier = await underWay.get(message.id);
  const left = deadlineMs - (performance.now() - start);
  const result =
    earlier?.ok || earlier?.retry === false
      ? earlier
      : await deliverBefore(deliveryOf(message), message, Math.max(1, left)).catch(failureOf);
  const counter = new Int32Array(counters);
  if (result.ok) Atomics.add(counter, COUNTER.deliveredSpans, Math.max(0, message.spans - result.rejected));
  Atomics.add(counter, COUNTER.finished, 1);
  Atomics.notify(counter, COUNTER.finished);
}

port?.on('message', (message: SendMessage) => {
  void (message.last ? deliverLast(message, message.last) : deliver(message));
});
