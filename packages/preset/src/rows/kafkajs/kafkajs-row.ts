import { type Attributes, context, type Link, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import { isSuppressed } from '../http/suppression.js';
import { followed } from '../messaging/followed.js';
import { createMessagingTracing, type MessagingTracing } from '../messaging/messaging-tracing.js';
import type { Row } from '../row.js';
import { contextOf, withContext } from './message-context.js';
import type { Consumer, Kafka, Message, Producer, RunOptions, Sender, TopicMessages } from './shapes.js';

const SCOPE = '@winnow/kafkajs';
/** A batch may hold messages of thousands of traces. */
const MOST_LINKS = 16;

export const kafkajsRow: Row = {
  library: 'kafkajs',
  versions: ['>=1.0.0 <3'],
  scopes: [SCOPE],
  why: 'One span per call and per batch, where stock makes one per message and records its key.',
  load(runtime) {
    const tracing = createMessagingTracing(runtime, SCOPE, 'kafka');
    return {
      patch(exports) {
        const prototype = (exports as { Kafka?: { prototype?: Kafka } }).Kafka?.prototype;
        if (prototype) {
          patchMethod(
            prototype,
            'producer',
            (original) =>
              function (this: Kafka, ...args) {
                return tracedProducer(original.apply(this, args), tracing);
              },
          );
          patchMethod(
            prototype,
            'consumer',
            (original) =>
              function (this: Kafka, ...args) {
                return tracedConsumer(original.apply(this, args), tracing);
              },
          );
        }
        return exports;
      },
    };
  },
};

function tracedProducer(producer: Producer, tracing: MessagingTracing): Producer {
  const { transaction } = producer;
  traceSending(producer, tracing);
  if (transaction) {
    producer.transaction = async (...args) => traceSending(await transaction.apply(producer, args), tracing);
  }
  return producer;
}

function traceSending<S extends Sender>(sender: S, tracing: MessagingTracing): S {
  const { send, sendBatch } = sender;
  const traced = (
    topics: readonly TopicMessages[],
    work: (sent: TopicMessages[]) => unknown,
    untraced: () => unknown,
  ) => {
    if (isSuppressed(context.active()) || !topics.every(({ messages }) => Array.isArray(messages))) return untraced();
    const count = topics.reduce((sum, { messages }) => sum + messages.length, 0);
    const more: Attributes = count > 1 ? { 'messaging.batch.message_count': count } : {};
    const names = [...new Set(topics.map(({ topic }) => topic))];
    return followed({
      start: () => tracing.publish(names.length === 1 ? (names[0] as string) : '(several)', more, context.active()),
      end: tracing.end,
      work: (span) =>
        work(topics.map((sent) => ({ ...sent, messages: sent.messages.map((message) => withContext(message, span)) }))),
      untraced,
    });
  };
  sender.send = (record) =>
    traced(
      [record],
      ([sent]) => send.call(sender, sent as TopicMessages),
      () => send.call(sender, record),
    );
  sender.sendBatch = (batch) =>
    traced(
      batch.topicMessages ?? [],
      (topicMessages) => sendBatch.call(sender, { ...batch, topicMessages }),
      () => sendBatch.call(sender, batch),
    );
  return sender;
}

function tracedConsumer(consumer: Consumer, tracing: MessagingTracing): Consumer {
  const { run } = consumer;
  consumer.run = (options) => run.call(consumer, options && tracedRun(options, tracing));
  return consumer;
}

function tracedRun(options: RunOptions, tracing: MessagingTracing): RunOptions {
  const { eachMessage, eachBatch } = options;
  return {
    ...options,
    ...(eachMessage && {
      eachMessage(this: unknown, payload, ...rest) {
        const { topic, partition, message } = payload;
        const sent = contextOf(message);
        return followed({
          start: () =>
            tracing.process(topic, { ...place(partition), 'messaging.kafka.offset': Number(message.offset) }, sent),
          end: tracing.end,
          work: (span) => context.with(trace.setSpan(sent, span), eachMessage, this, payload, ...rest),
          untraced: () => eachMessage.call(this, payload, ...rest),
        });
      },
    }),
    ...(eachBatch && {
      eachBatch(this: unknown, payload, ...rest) {
        const { topic, partition, messages } = payload.batch;
        const more = { ...place(partition), 'messaging.batch.message_count': messages.length };
        return followed({
          start: () => tracing.process(topic, more, ROOT_CONTEXT, linksTo(messages)),
          end: tracing.end,
          work: (span) => context.with(trace.setSpan(ROOT_CONTEXT, span), eachBatch, this, payload, ...rest),
          untraced: () => eachBatch.call(this, payload, ...rest),
        });
      },
    }),
  };
}

function place(partition: number): Attributes {
  return { 'messaging.destination.partition.id': String(partition) };
}

/** To the spans that sent the messages; those of one call share theirs. */
function linksTo(messages: readonly Message[]): Link[] {
  const links = new Map<string, Link>();
  for (const message of messages) {
    const origin = trace.getSpanContext(contextOf(message));
    if (origin) links.set(origin.spanId, { context: origin });
    if (links.size === MOST_LINKS) break;
  }
  return [...links.values()];
}
