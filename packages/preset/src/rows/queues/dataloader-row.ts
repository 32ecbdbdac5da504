import { type Context, context } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';
import { sharedContext } from './shared-context.js';

type LoadBatch = (this: unknown, keys: object, ...rest: unknown[]) => unknown;

interface Loader {
  /** Set by the constructor. */
  _batchLoadFn: LoadBatch;
  /** The batch that collects keys at the moment. */
  _batch?: { keys: readonly unknown[] } | null;
  load(...args: unknown[]): unknown;
}

export const dataloaderRow: Row = {
  library: 'dataloader',
  versions: ['>=2.0.0 <3'],
  makesNoSpans: true,
  why: 'A batch runs in the context of the first request that asked for a key, whoever asked for the others.',
  load: () => ({
    patch(exports) {
      const { prototype } = exports as { prototype?: Loader };
      if (prototype) patchMethod(prototype, 'load', carrying);
      return exports;
    },
  }),
};

function carrying(original: Loader['load']): Loader['load'] {
  const callersOf = new WeakMap<object, Context[]>();
  const seen = new WeakSet<Loader>();
  return function load(this: Loader, ...args) {
    if (!seen.has(this)) {
      seen.add(this);
      this._batchLoadFn = inSharedContext(this._batchLoadFn, callersOf);
    }
    const before = this._batch?.keys;
    const length = before?.length ?? 0;
    const result = original.apply(this, args);
    const keys = this._batch?.keys;
    // A key that is cached joins no batch.
    if (keys && (keys !== before ? keys.length > 0 : keys.length > length)) {
      const callers = callersOf.get(keys);
      if (callers) callers.push(context.active());
      else callersOf.set(keys, [context.active()]);
    }
    return result;
  };
}

function inSharedContext(loadBatch: LoadBatch, callersOf: WeakMap<object, Context[]>): LoadBatch {
  return function (keys, ...rest) {
    const callers = callersOf.get(keys);
    return callers
      ? context.with(sharedContext(callers), loadBatch, this, keys, ...rest)
      : loadBatch.call(this, keys, ...rest);
  };
}
