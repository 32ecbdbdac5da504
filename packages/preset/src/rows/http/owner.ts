import { EventEmitter } from 'node:events';
import { type Context, context } from '@opentelemetry/api';
import { isClearIncoming } from './clear-incoming.js';
import { patchMethod } from './patched.js';

const OWNER = Symbol.for('winnow.http.owner');

/**
 * What stands behind a traced message (a request or a response of either side): it gives the context its listeners run in,
 * and watches its events. Watching `emit` adds no listener: a `response` listener of ours would leave unread responses
 * hanging, a `close` listener would count towards the app's limit and could be removed by it.
 */
export interface Owner {
  readonly context: Context;
  /** What alone listened to `finish` before the app got the message: Node.js itself, which needs no context for that. */
  readonly finisher?: unknown;
  /** The code that emits runs in a context of ours already, perhaps in an inner one: it is left alone. */
  owns(active: Context): boolean;
  before?(message: object, event: unknown, argument: unknown): void;
  after(message: object, event: unknown): void;
}

interface Owned {
  [OWNER]?: Owner;
}

export function setOwner(message: object, owner: Owner): void {
  (message as Owned)[OWNER] = owner;
}

export function ownerOf(message: object): Owner | undefined {
  return (message as Owned)[OWNER];
}

/** What Node.js keeps the listeners in, one alone as it is. To ask by `listenerCount()` takes longer than to enter a context. */
interface Heard {
  readonly _events?: Readonly<Record<PropertyKey, unknown>>;
}

/** What alone listens to an event. Undefined where several do: that is one list, which later ones are put into. */
export function loneListener(message: object, event: string): unknown {
  const listener = (message as Heard)._events?.[event];
  return typeof listener === 'function' ? listener : undefined;
}

/** What owners want to hear of even where nobody else does. Compared one by one: half of all events end here, and a set takes longer. */
function isTold(event: string): boolean {
  if (event === 'close' || event === 'finish' || event === 'end' || event === 'error') return true;
  return event === 'response' || event === 'aborted' || event === 'upgrade' || event === 'connect';
}

/** Patches `emit` of a message prototype. The events of messages without owner pass at the price of one lookup. */
export function watchEvents(prototype: EventEmitter): void {
  patchMethod(prototype, 'emit', (original) => {
    const isPlain = original === EventEmitter.prototype.emit;
    const watched = function emit(this: EventEmitter & Owned & Heard, event: string, ...rest: unknown[]): boolean {
      const events = this._events;
      const listener = events?.[event];
      // Most events have no listener: nobody loses a context, and Node.js' own method has nothing to do. One that is called
      // `error` it throws, and some listen to errors by a symbol.
      const unheard = listener === undefined && event !== 'error' && events !== undefined;
      if (unheard && isPlain && !isTold(event)) return false;
      const owner = this[OWNER];
      if (owner === undefined) return original.call(this, event, ...rest);
      owner.before?.(this, event, rest[0]);
      try {
        if (unheard && isPlain) return false;
        // For nearly each request it is Node.js alone that listens to these two, and to ask for the context takes longer.
        const ofNode = event === 'end' ? isClearIncoming(listener) : event === 'finish' && listener === owner.finisher;
        if (unheard || ofNode || owner.owns(context.active())) {
          return original.call(this, event, ...rest);
        }
        return context.with(owner.context, emitWith, undefined, original, this, [event, ...rest]);
      } finally {
        owner.after(this, event);
      }
    };
    return watched as typeof original;
  });
}

/** For `context.with`, which would otherwise bind a function for each event. */
export function emitWith(original: EventEmitter['emit'], target: EventEmitter, args: unknown[]): boolean {
  return Reflect.apply(original, target, args);
}
