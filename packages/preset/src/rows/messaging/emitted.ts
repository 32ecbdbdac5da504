import { EventEmitter } from 'node:events';
import { type Context, context, type Span, trace } from '@opentelemetry/api';
import type { MessagingTracing, Thrown } from './messaging-tracing.js';

type Listener = (this: unknown, ...args: unknown[]) => unknown;

export interface Emitter {
  rawListeners(event: string): unknown[];
}

interface Received {
  /** The context that came with the message. */
  parentOf(): Context;
  start(parent: Context): Span;
  readonly end: MessagingTracing['end'];
}

/**
 * Emits an event as `emit` does, inside a span that lasts until the last promise of a listener is settled: `emit` does not say
 * what listeners return.
 * @param args of `emit`
 * @returns false where that cannot be: nobody listens, or the emitter looks at what is returned itself; nothing is emitted then
 */
export function emitInSpan(emitter: Emitter, args: readonly unknown[], { parentOf, start, end }: Received): boolean {
  const [event, ...rest] = args;
  const listeners = emitter.rawListeners(event as string) as Listener[];
  if (listeners.length === 0 || EventEmitter.captureRejections) return false;
  let parent: Context;
  let span: Span;
  try {
    parent = parentOf();
    span = start(parent);
  } catch {
    return false;
  }
  const ended = endsOnce(span, end);
  context.with(trace.setSpan(parent, span), () => callAll(listeners, emitter, rest, ended));
  return true;
}

/** Ends a span once, by whoever comes first. */
export function endsOnce(span: Span, end: MessagingTracing['end']): (thrown?: Thrown) => void {
  let open = true;
  return (thrown) => {
    if (open) end(span, thrown);
    open = false;
  };
}

function callAll(listeners: readonly Listener[], emitter: Emitter, args: unknown[], end: (thrown?: Thrown) => void) {
  let open = 1;
  let failed: Thrown | undefined;
  const done = (thrown?: Thrown) => {
    failed ??= thrown;
    open -= 1;
    if (open === 0) end(failed);
  };
  try {
    for (const listener of listeners) {
      const result = Reflect.apply(listener, emitter, args);
      if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') continue;
      open += 1;
      // A rejection that nobody handles stays one.
      (result as PromiseLike<unknown>).then(
        () => done(),
        (error: unknown) => {
          done({ error });
          throw error;
        },
      );
    }
  } catch (error) {
    failed ??= { error };
    throw error;
  } finally {
    done();
  }
}
