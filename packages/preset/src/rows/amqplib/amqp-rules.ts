import { type Attributes, SpanKind } from '@opentelemetry/api';
import type { SpanRules, StartingSpan } from '../../curate/rules.js';
import { redactMessage } from '../../redact/index.js';
import { destinationName } from '../messaging/destination-name.js';

const MESSAGES = new Set(['otel.status_description', 'exception.message', 'exception.stacktrace']);
const PROCESS = / process$/;

/** Names as the conventions have them: operation, then destination. */
export const amqpRules: SpanRules = {
  name({ name, kind, attributes }: StartingSpan) {
    if (PROCESS.test(name)) return `process ${destinationName(name.replace(PROCESS, ''))}`;
    return kind === SpanKind.PRODUCER ? `publish ${published(attributes)}` : undefined;
  },
  redact(key, value) {
    if (key === 'messaging.url') return undefined;
    return MESSAGES.has(key) && typeof value === 'string' ? redactMessage(value) : value;
  },
};

/** The exchange; behind the default one the routing key is the name of a queue. */
function published(attributes: Attributes): string {
  const exchange = attributes['messaging.destination'];
  const queue = attributes['messaging.rabbitmq.routing_key'];
  return destinationName(String(exchange === '' || exchange === undefined ? (queue ?? '') : exchange));
}
