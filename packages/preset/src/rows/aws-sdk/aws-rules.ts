import { SpanKind } from '@opentelemetry/api';
import { isOrphanCall } from '../../curate/orphan-rule.js';
import type { SpanRules, StartingSpan } from '../../curate/rules.js';
import { redactMessage, redactUrl } from '../../redact/index.js';
import { destinationName } from '../messaging/destination-name.js';

const MESSAGES = new Set(['otel.status_description', 'exception.message', 'exception.stacktrace']);
const DESTINATIONS = new Set(['messaging.destination.name', 'messaging.destination']);
const PHONE_NUMBER = /^\+?[\d\s()-]{6,}$/;
const SEND = / send$/;
const RECEIVE = / receive$/;

/** A consumer asks for messages all day long, and mostly there are none. Each message brings its own context. */
function isPoll({ orphan, kind, name }: StartingSpan): boolean {
  return orphan && kind === SpanKind.CONSUMER && RECEIVE.test(name);
}

export const awsRules: SpanRules = {
  pass: (span) => isOrphanCall(span) || isPoll(span),
  name({ name, kind }) {
    if (kind === SpanKind.PRODUCER && SEND.test(name)) return `publish ${destinationName(name.replace(SEND, ''))}`;
    if (kind === SpanKind.CONSUMER && RECEIVE.test(name))
      return `receive ${destinationName(name.replace(RECEIVE, ''))}`;
    return undefined;
  },
  redact(key, value) {
    if (typeof value !== 'string') return value;
    if (key === 'url.full') return redactUrl(value);
    // A text message is sent to a person, not to a topic.
    if (DESTINATIONS.has(key) && PHONE_NUMBER.test(value)) return undefined;
    return MESSAGES.has(key) ? redactMessage(value) : value;
  },
};
