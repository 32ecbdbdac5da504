import { context } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';

type Task = (this: unknown, ...args: unknown[]) => unknown;
interface PQueue {
  add(task: Task, ...rest: unknown[]): unknown;
}
type Class = (abstract new (...args: never[]) => object) & { EventEmitter?: unknown };

/**
 * p-queue is an ES module and out of reach of a hook on CommonJS, but the class that it extends is CommonJS: its constructor
 * sees each kind of queue that is made.
 */
export const pQueueRow: Row = {
  library: 'eventemitter3',
  versions: ['>=4.0.0 <6'],
  makesNoSpans: true,
  why: 'A task of p-queue that had to wait runs in the context of the one that finished before it.',
  load: () => ({
    patch(exports) {
      if (typeof exports !== 'function') return exports;
      const seen = new WeakSet<object>();
      const emitter: Class = new Proxy(exports as Class, {
        construct(target, args, made) {
          if (!seen.has(made)) {
            seen.add(made);
            const prototype = queuePrototype(made);
            if (prototype) patchMethod(prototype, 'add', boundAdd);
          }
          return Reflect.construct(target, args, made) as object;
        },
      });
      emitter.EventEmitter = emitter;
      return emitter;
    },
  }),
};

/** The class itself or, for a subclass, the one above it. */
function queuePrototype({ prototype }: { prototype?: unknown }): PQueue | undefined {
  for (let at = prototype; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at)) {
    if (['add', 'addAll', 'onIdle', 'onEmpty'].every((name) => Object.hasOwn(at as object, name))) return at as PQueue;
  }
  return undefined;
}

function boundAdd(original: PQueue['add']): PQueue['add'] {
  return function (this: unknown, task, ...rest) {
    return original.call(this, typeof task === 'function' ? context.bind(context.active(), task) : task, ...rest);
  };
}
