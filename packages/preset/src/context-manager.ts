import type { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ResourceStorage } from './resource-storage.js';

// The package's own, which other parts look for there too.
interface WithStorage {
  _asyncLocalStorage: AsyncLocalStorage<Context>;
}

/** A context manager whose outermost context can be one that has a span: the span of the whole run. */
export class RunContextManager extends AsyncLocalStorageContextManager {
  private outermost: Context = ROOT_CONTEXT;

  /** @param lean by a storage of our own, where that is cheaper */
  constructor(lean: boolean) {
    super();
    if (lean && ResourceStorage.serves) (this as unknown as WithStorage)._asyncLocalStorage = new ResourceStorage();
  }

  setOutermost(context: Context): void {
    this.outermost = context;
  }

  override active(): Context {
    const active = super.active();
    return active === ROOT_CONTEXT ? this.outermost : active;
  }
}
