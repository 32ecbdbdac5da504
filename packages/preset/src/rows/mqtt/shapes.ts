/** What is looked at of MQTT.js. */
export interface Packet {
  readonly topic?: unknown;
  readonly qos?: unknown;
  readonly retain?: unknown;
  readonly properties?: Properties;
}

/** Headers of a message; they came with version 5 of the protocol. */
export interface Properties {
  readonly userProperties?: UserProperties;
}

export type UserProperties = Readonly<Record<string, string | readonly string[]>>;

export interface PublishOptions {
  readonly properties?: Properties;
}

export type Callback = (this: unknown, ...args: unknown[]) => unknown;
export type Method = (this: Client, ...args: unknown[]) => unknown;

export interface Client {
  readonly options?: { readonly protocolVersion?: unknown };
  rawListeners(event: string): unknown[];
  publish: Method;
  subscribe: Method;
  unsubscribe: Method;
  end: Method;
  emit: Method;
}
