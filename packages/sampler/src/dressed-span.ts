import type { SdkSpan } from './sdk-types.js';

type Overrides = Readonly<{ [K in keyof SdkSpan]?: SdkSpan[K] | undefined }>;

/**
 * The span with something different about it, while the span itself stays as it is, since other processors hold it too. A
 * proxy, because an object that has the span for its prototype costs several times as much to make and to serialize: V8
 * makes a slow object of whatever becomes a prototype.
 */
export function dressed(span: SdkSpan, overrides: Overrides): SdkSpan {
  return new Proxy(span, new Dress(overrides));
}

class Dress implements ProxyHandler<SdkSpan> {
  readonly #overrides: Readonly<Record<string | symbol, unknown>>;

  constructor(overrides: Overrides) {
    this.#overrides = overrides as Readonly<Record<string | symbol, unknown>>;
  }

  get(span: SdkSpan, key: string | symbol): unknown {
    return Object.hasOwn(this.#overrides, key) ? this.#overrides[key] : Reflect.get(span, key);
  }

  /** Whoever writes to what is exported writes to that alone. */
  set(_span: SdkSpan, key: string | symbol, value: unknown): boolean {
    return Reflect.set(this.#overrides, key, value);
  }
}
