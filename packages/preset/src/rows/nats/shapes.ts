/** What is looked at of nats.js, before and after it was split into packages. */
export type Method<This = unknown> = (this: This, ...args: unknown[]) => unknown;

export interface Headers extends Iterable<readonly [string, readonly string[]]> {
  get(key: string): string;
  set(key: string, value: string): void;
  append(key: string, value: string): void;
  keys(): Iterable<string>;
  has(key: string): boolean;
}

export type CreateHeaders = () => Headers;

export interface Message {
  readonly subject?: unknown;
  readonly headers?: Headers;
}

export interface Options {
  readonly headers?: Headers;
  readonly reply?: unknown;
}

export interface SubscriptionOptions {
  readonly callback?: Method;
  readonly queue?: unknown;
}

export interface Connection {
  /** What the server can do. */
  readonly info?: { readonly headers?: unknown };
  readonly options?: { readonly inboxPrefix?: unknown };
  publish: Method<Connection>;
  request: Method<Connection>;
  requestMany?: Method<Connection>;
  subscribe: Method<Connection>;
}
