/** What is looked at of KafkaJS. */
export interface Message {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly offset?: string;
}

export interface TopicMessages {
  readonly topic: string;
  readonly messages: readonly Message[];
}

export interface Sender {
  send(record: TopicMessages): unknown;
  sendBatch(batch: { readonly topicMessages?: readonly TopicMessages[] }): unknown;
}

export interface Producer extends Sender {
  transaction?(...args: unknown[]): Promise<Sender>;
}

export interface MessagePayload {
  readonly topic: string;
  readonly partition: number;
  readonly message: Message;
}

export interface BatchPayload {
  readonly batch: TopicMessages & { readonly partition: number };
}

type Handler<Payload> = (this: unknown, payload: Payload, ...rest: unknown[]) => unknown;

export interface RunOptions {
  readonly eachMessage?: Handler<MessagePayload>;
  readonly eachBatch?: Handler<BatchPayload>;
}

export interface Consumer {
  run(options?: RunOptions): unknown;
}

export interface Kafka {
  producer(...args: unknown[]): Producer;
  consumer(...args: unknown[]): Consumer;
}
