// For the app's own queues and messages, where the context does not come along by itself. All of it is safe when Winnow
// is off: functions run, and nothing is carried.
import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';

/** Where a span comes from, as plain text: `traceparent` and what goes with it. Any channel that carries text carries it. */
export type ContextCarrier = Record<string, string>;

/**
 * Makes a function that always runs in the context of this place, whoever calls it and whenever: for handlers, callbacks
 * and tasks that wait in a queue of your own.
 * @example waiting.push(bindContext(() => send(mail)))
 */
export function bindContext<F extends (...args: never[]) => unknown>(fn: F): F {
  return context.bind(context.active(), fn);
}

/**
 * Writes the context of this place into `carrier`, to be sent along with a message: to a worker thread, over a socket, to an
 * event bus.
 * @param carrier headers or attributes of the message. Default: a new object
 * @returns the carrier. Empty when there is no trace here
 * @example worker.postMessage({ job, context: injectContext() })
 */
export function injectContext<C extends ContextCarrier>(carrier: C): C;
export function injectContext(): ContextCarrier;
export function injectContext(carrier: ContextCarrier = {}): ContextCarrier {
  propagation.inject(context.active(), carrier);
  return carrier;
}

/**
 * Runs `work` in the context that {@link injectContext} wrote on the other side. Spans made inside belong to the sender's
 * trace. A message without a context, or with one that cannot be read, is worked on in a trace of its own.
 * @returns what `work` returns
 * @example parentPort.on('message', ({ job, context }) => extractContext(context, () => handle(job)))
 */
export function extractContext<T>(carrier: Readonly<ContextCarrier> | null | undefined, work: () => T): T {
  return context.with(propagation.extract(ROOT_CONTEXT, carrier ?? {}), work);
}
