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
const others = new Map<string, Delivery>();
// By id: the last call names what the app's thread has not heard of again.
const underWay = new Map<number, Promise<Delivered>>();
/** Results that the app's thread may not have heard of: the latest of them. */
const MOST_RESULTS = 64;

function deliveryOf({ as }: SendMessage): Delivery {
  if (!as) return spans;
  const key = `${as.signal} ${as.protocol}`;
  const known = others.get(key);
  if (known) return known;
  const made = createDelivery(as.protocol, as.signal);
  others.set(key, made);
  return made;
}

function send(message: SendMessage): Promise<Delivered> {
  return deliveryOf(message).send(message, message.mostMs).catch(failureOf);
}

async function deliver(message: SendMessage): Promise<void> {
  const sending = send(message);
  // Again: one that is sent once more after it failed counts as new.
  underWay.delete(message.id);
  underWay.set(message.id, sending);
  for (const oldest of underWay.keys()) if (underWay.size > MOST_RESULTS) underWay.delete(oldest);
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
