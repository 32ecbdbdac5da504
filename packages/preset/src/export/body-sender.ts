import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { OtlpProtocol } from '../config/config.js';
import type { Log } from '../log.js';
import { fromAppThread } from './app-thread.js';
import { createDelivery, type Delivered, type Delivery } from './delivery.js';
import type { Signal } from './otlp-settings.js';
import { sendByChild } from './send-by-child.js';
import { openThreadLine, type ThreadLine } from './thread-line.js';

/** A body of OTLP for another signal than traces. */
export interface Body {
  readonly signal: Signal;
  readonly protocol: OtlpProtocol;
  readonly body: Uint8Array;
}

/** Sends metrics and log records as spans are sent: by the thread, or from the app's own where none can be started. */
export interface BodySender {
  /** One attempt; never rejects. Does not keep the process alive. */
  send(body: Body, mostMs: number): Promise<Delivered>;
  /**
   * Hands over what is under way, and these, at the end of the process.
   * @returns waits until it is done, and says how many bodies are lost
   */
  sendLast(bodies: readonly Body[], deadlineMs: number): () => number;
  shutdown(): Promise<void>;
}

export interface BodySenderOptions {
  /** That of traces: the thread is the same. */
  readonly protocol: OtlpProtocol;
  readonly log: Log;
  /** Never by a thread. */
  readonly inAppThread: boolean;
}

export function createBodySender({ protocol, log, inAppThread }: BodySenderOptions): BodySender {
  let line: ThreadLine | undefined;
  let withoutThread = inAppThread;
  const deliveries = new Map<string, Delivery>();
  const underWay = new Set<Body>();

  function noThread(error: Error): undefined {
    log.once('no-worker', `No thread for sending (${error.message}). Sending from the app's own thread.`);
    withoutThread = true;
    line = undefined;
    return undefined;
  }

  function opened(): ThreadLine | undefined {
    if (withoutThread) return undefined;
    try {
      // Not in the context of the request that happens to be first: the thread outlives it.
      line ??= context.with(ROOT_CONTEXT, () => openThreadLine({ protocol }, noThread));
      return line;
    } catch (error) {
      return noThread(error as Error);
    }
  }

  async function fromHere(one: Body, mostMs: number): Promise<Delivered> {
    const key = `${one.signal} ${one.protocol}`;
    const delivery = deliveries.get(key) ?? createDelivery(one.protocol, one.signal, false);
    deliveries.set(key, delivery);
    underWay.add(one);
    const send = () => delivery.send({ body: one.body, spans: 1 }, mostMs);
    try {
      return await fromAppThread(context.with(suppressTracing(ROOT_CONTEXT), send), delivery);
    } finally {
      underWay.delete(one);
    }
  }

  return {
    async send(one, mostMs) {
      const thread = opened();
      return thread ? thread.send({ ...message(one), mostMs }) : fromHere(one, mostMs);
    },
    sendLast(bodies, deadlineMs) {
      if (bodies.length === 0 && !line && underWay.size === 0) return () => 0;
      const until = performance.now() + deadlineMs;
      const thread = opened();
      if (thread) return thread.sendLast(bodies.map(message), bodies.length, deadlineMs);
      return () => {
        const lost = [...underWay, ...bodies].map(({ body, signal, protocol: by }) =>
          sendByChild(by, [{ body, spans: 1 }], until - performance.now(), signal),
        );
        return lost.reduce((sum, one) => sum + one, 0);
      };
    },
    async shutdown() {
      await line?.close();
      line = undefined;
    },
  };
}

function message({ body, signal, protocol }: Body) {
  return { body, spans: 1, as: { signal, protocol } };
}
