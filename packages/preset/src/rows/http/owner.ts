import type { EventEmitter } from 'node:events';
import { type Context, context } from '@opentelemetry/api';
import { patchMethod } from './patched.js';

const OWNER = Symbol.for('winnow.http.owner');

/**
 * What stands behind a traced message (a request or a response of either side): it gives the context its listeners run in,
 * and watches its events. Watching `emit` adds no listener: a `response` listener of ours would leave unread responses
 * hanging, a `close` listener would count towards the app's limit and could be removed by it.
 */
export interface Owner {
  readonly context: Context;
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

/** Patches `emit` of a message prototype. The events of messages without owner pass at the price of one lookup. */
export function watchEvents(prototype: EventEmitter): void {
  patchMethod(prototype, 'emit', (original) => {
    const watched = function emit(this: EventEmitter & Owned, ...args: unknown[]): boolean {
      const owner = this[OWNER];
      if (owner === undefined) return Reflect.apply(original, this, args);
      owner.before?.(this, args[0], args[1]);
      try {
        // Not asked first whether anybody listens: on Node.js 20 a request of Express has a hidden class of its own, and each look at
        // a property of it takes V8 longer than entering a context.
        if (owner.owns(context.active())) return Reflect.apply(original, this, args);
        return context.with(owner.context, emitWith, undefined, original, this, args);
      } finally {
        owner.after(this, args[0]);
      }
    };
    return watched as typeof original;
  });
}

/** For `context.with`, which would otherwise bind a function for each event. */
export function emitWith(original: EventEmitter['emit'], target: EventEmitter, args: unknown[]): boolean {
  return Reflect.apply(original, target, args);
}
