import { AsyncLocalStorage, createHook, executionAsyncId, executionAsyncResource } from 'node:async_hooks';

type Resource = Record<symbol, unknown>;

/** Up to here ids are not of one resource alone: the start of the process, and callbacks that come from none. */
const SHARED = 1;

/**
 * AsyncLocalStorage as it is where Node.js makes it of a hook into each new resource (20 and 22), for less: see docs/adr/0017. What the
 * resource that runs has is remembered by its id, since it is asked for at each new one; nothing is written where there is nothing to
 * hand on; and the kinds that requests are made of are written to in places of their own, where V8 knows what they look like.
 */
export class ResourceStorage<T> extends AsyncLocalStorage<T> {
  /** Whether that of this Node.js is such a hook. */
  static readonly serves = '_propagate' in AsyncLocalStorage.prototype;

  readonly #key = Symbol('winnow.store');
  readonly #hook = createHook({ init: (_id, type, _trigger, resource) => this.#handOn(type, resource as Resource) });
  #enabled = false;
  #id = SHARED;
  #store: T | undefined = undefined;

  override getStore(): T | undefined {
    const id = executionAsyncId();
    if (id === this.#id && id !== SHARED) return this.#store;
    if (!this.#enabled) return undefined;
    const store = (executionAsyncResource() as Resource)[this.#key] as T | undefined;
    this.#remember(id, store);
    return store;
  }

  override enterWith(store: T): void {
    if (!this.#enabled) this.#enable();
    this.#write(executionAsyncResource() as Resource, executionAsyncId(), store);
  }

  override run<R, A extends unknown[]>(store: T, callback: (...args: A) => R, ...args: A): R {
    if (!this.#enabled) this.#enable();
    const id = executionAsyncId();
    const resource = executionAsyncResource() as Resource;
    const before = resource[this.#key] as T | undefined;
    if (store === before) return Reflect.apply(callback, null, args);
    this.#write(resource, id, store);
    try {
      return Reflect.apply(callback, null, args);
    } finally {
      this.#write(resource, id, before);
    }
  }

  override exit<R, A extends unknown[]>(callback: (...args: A) => R, ...args: A): R {
    return this.run(undefined as T, callback, ...args);
  }

  override disable(): void {
    this.#hook.disable();
    this.#enabled = false;
    this.#id = SHARED;
    this.#store = undefined;
  }

  #enable(): void {
    this.#enabled = true;
    this.#hook.enable();
  }

  #remember(id: number, store: T | undefined): void {
    if (id <= SHARED) return;
    this.#id = id;
    this.#store = store;
  }

  #write(resource: Resource, id: number, store: T | undefined): void {
    this.#remember(id, store);
    try {
      resource[this.#key] = store;
    } catch {
      // Frozen by the app: what begins here later is without.
    }
  }

  /** What it throws would end the process. */
  #handOn(type: string, resource: Resource): void {
    try {
      const store = this.getStore();
      // All others may have what they had the last time: a timer that is refreshed, say.
      if (store === undefined && (type === 'TickObject' || type === 'PROMISE')) return;
      const key = this.#key;
      if (type === 'TickObject') toTick(resource, key, store);
      else if (type === 'PROMISE') toPromise(resource, key, store);
      else if (type === 'Timeout') toTimeout(resource, key, store);
      else if (store !== undefined || resource[key] !== undefined) resource[key] = store;
    } catch {
      // Frozen as well, or it throws by itself.
    }
  }
}

function toTick(resource: Resource, key: symbol, store: unknown): void {
  resource[key] = store;
}

function toPromise(resource: Resource, key: symbol, store: unknown): void {
  resource[key] = store;
}

function toTimeout(resource: Resource, key: symbol, store: unknown): void {
  resource[key] = store;
}
