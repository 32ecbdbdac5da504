import { type Context, context } from '@opentelemetry/api';
import type { Row } from '../row.js';
import { sharedContext } from './shared-context.js';

type Fn = (this: unknown, ...args: unknown[]) => unknown;

interface Tasks {
  push(task: QueuedTask, ...rest: unknown[]): unknown;
  unshift(task: QueuedTask, ...rest: unknown[]): unknown;
  shift(): QueuedTask | undefined;
  empty(): unknown;
}
interface QueuedTask {
  callback?: unknown;
}
type CreateQueue = (this: unknown, worker: Fn, ...rest: unknown[]) => { _tasks?: Partial<Tasks> };

const QUEUES = ['queue', 'priorityQueue', 'cargo', 'cargoQueue'] as const;
const files = QUEUES.map((name) => `${name}.js`);

export const asyncRow: Row = {
  library: 'async',
  versions: ['>=2.0.0 <4'],
  files,
  makesNoSpans: true,
  why: 'A queued task is worked on in the context of the one that finished before it, a cargo in that of whoever came first.',
  load: () => ({
    patch(exports, _version, file) {
      if (file !== undefined) return typeof exports === 'function' ? carrying(exports as CreateQueue) : exports;
      const library = exports as Record<string, unknown>;
      const made = QUEUES.filter((name) => typeof library[name] === 'function').map(
        (name) => [name, carrying(library[name] as CreateQueue)] as const,
      );
      // The default export is an object of its own with the same functions.
      for (const target of [library, library['default']]) if (target) Object.assign(target, Object.fromEntries(made));
      return exports;
    },
  }),
};

function carrying(create: CreateQueue): CreateQueue {
  return function queue(worker, ...rest) {
    const callers = new WeakMap<QueuedTask, Context>();
    // What was taken out since the worker was last called is what it is called with.
    let taken: QueuedTask[] = [];
    const take = (work: unknown): Context => {
      const count = Array.isArray(work) ? work.length : 1;
      const found = taken.slice(-count).map((task) => callers.get(task) ?? context.active());
      taken = [];
      return found.length === 0 ? context.active() : sharedContext(found);
    };
    const created = create.call(this, inContext(worker, take), ...rest);
    if (isTasks(created._tasks)) follow(created._tasks);
    return created;

    function follow(tasks: Tasks): void {
      const { push, unshift, shift, empty } = tasks;
      tasks.push = (task, ...more) => push.call(tasks, note(task), ...more);
      tasks.unshift = (task, ...more) => unshift.call(tasks, note(task), ...more);
      tasks.shift = () => {
        const task = shift.call(tasks);
        if (task) taken.push(task);
        return task;
      };
      // Some versions empty a list by shifting: nothing of that is worked on.
      tasks.empty = () => {
        const result = empty.call(tasks);
        taken = [];
        return result;
      };
    }

    function note(task: QueuedTask): QueuedTask {
      const caller = context.active();
      callers.set(task, caller);
      if (typeof task.callback === 'function') task.callback = context.bind(caller, task.callback as Fn);
      return task;
    }
  };
}

function inContext(worker: Fn, take: (work: unknown) => Context): Fn {
  const run: Fn = function (work, ...rest) {
    return context.with(take(work), worker, this, work, ...rest);
  };
  // An async function gets no callback: async tells it by its tag.
  const tag = (worker as { [Symbol.toStringTag]?: string } | undefined)?.[Symbol.toStringTag];
  return tag === undefined ? run : Object.defineProperty(run, Symbol.toStringTag, { value: tag });
}

function isTasks(tasks: Partial<Tasks> | undefined): tasks is Tasks {
  const { push, unshift, shift, empty } = tasks ?? {};
  return [push, unshift, shift, empty].every((method) => typeof method === 'function');
}
