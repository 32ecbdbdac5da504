import { type Attributes, SpanKind } from '@opentelemetry/api';
import type { SpanRules, StartingSpan } from '../../curate/rules.js';
import { redactMessage } from '../../redact/index.js';
import { destinationName } from '../messaging/destination-name.js';
import { topicName } from '../messaging/topic-name.js';

const MESSAGES = new Set(['otel.status_description', 'exception.message', 'exception.stacktrace']);
const PROCESS = / process$/;
const ROUTING_KEY = 'messaging.rabbitmq.routing_key';

/** Names as the conventions have them: operation, then destination. */
export const amqpRules: SpanRules = {
  name({ name, kind, attributes }: StartingSpan) {
    if (PROCESS.test(name)) return `process ${destinationName(name.replace(PROCESS, ''))}`;
    return kind === SpanKind.PRODUCER ? `publish ${published(attributes)}` : undefined;
  },
  redact(key, value) {
    if (key === 'messaging.url') return undefined;
    if (key === ROUTING_KEY && typeof value === 'string') return withoutIds(value);
    return MESSAGES.has(key) && typeof value === 'string' ? redactMessage(value) : value;
  },
};

/** The exchange; behind the default one the routing key is the name of a queue. */
function published(attributes: Attributes): string {
  const exchange = attributes['messaging.destination'];
  const queue = attributes[ROUTING_KEY];
  return destinationName(String(exchange === '' || exchange === undefined ? (queue ?? '') : exchange));
}

/** Of a topic's key, `users.42.created`, the parts that stand for one thing among many go. One without levels is the name of a queue. */
function withoutIds(key: string): string {
  return key.includes('.') ? topicName(key, '.') : key;
}
