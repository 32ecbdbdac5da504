import { type Context, context } from '@opentelemetry/api';
import type { Row } from '../row.js';

type Fn = (this: unknown, ...args: unknown[]) => unknown;

interface Queue {
  push(value: unknown, ...rest: unknown[]): unknown;
  unshift(value: unknown, ...rest: unknown[]): unknown;
  getQueue(): unknown[];
  error?(handler: Fn): void;
}
type CreateQueue = ((this: unknown, ...args: unknown[]) => Queue) & { promise?: CreateQueue };

/** A value on its way through the queue. The queue hands values on and never looks into them. */
class Task {
  constructor(
    readonly value: unknown,
    readonly caller: Context,
  ) {}
}

export const fastqRow: Row = {
  library: 'fastq',
  versions: ['>=1.0.0 <2'],
  makesNoSpans: true,
  why: 'A queued value is worked on in the context of whoever made room for it.',
  load: () => ({
    patch(exports) {
      const { promise } = exports as CreateQueue;
      const create = carrying(exports as CreateQueue);
      return Object.assign(create, exports, promise && { promise: carrying(promise) });
    },
  }),
};

function carrying(create: CreateQueue): CreateQueue {
  return function fastq(...args) {
    const at = args.findIndex((arg) => typeof arg === 'function');
    if (at !== -1) args[at] = inContext(args[at] as Fn);
    const queue = create.apply(this, args);
    const { push, unshift, getQueue, error } = queue;
    queue.push = (value, ...rest) => push(new Task(value, context.active()), ...bound(rest));
    queue.unshift = (value, ...rest) => unshift(new Task(value, context.active()), ...bound(rest));
    queue.getQueue = () => getQueue().map(payloadOf);
    if (error) queue.error = (handler) => error((failure, task) => handler(failure, payloadOf(task)));
    return queue;
  };
}

function inContext(worker: Fn): Fn {
  return function (task, ...rest) {
    if (!(task instanceof Task)) return worker.call(this, task, ...rest);
    return context.with(task.caller, worker, this, task.value, ...rest);
  };
}

function payloadOf(task: unknown): unknown {
  return task instanceof Task ? task.value : task;
}

function bound(args: unknown[]): unknown[] {
  const caller = context.active();
  return args.map((arg) => (typeof arg === 'function' ? context.bind(caller, arg) : arg));
}
