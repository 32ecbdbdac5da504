import type { SpanRules } from '../../curate/rules.js';
import { redactMessage, redactQuery, redactUrl } from '../../redact/index.js';

const MESSAGES = new Set(['otel.status_description', 'exception.message', 'exception.stacktrace']);
const URLS = new Set(['url.full', 'http.url']);

/** Free text of any instrumentation, cleaned as well as text can be. */
function cleanText(key: string, value: unknown): unknown {
  return MESSAGES.has(key) && typeof value === 'string' ? redactMessage(value) : value;
}

/** Attributes that never leave, on top of the cleaning of messages. */
function without(...keys: readonly string[]): NonNullable<SpanRules['redact']> {
  const dropped = new Set(keys);
  return (key, value) => (dropped.has(key) ? undefined : cleanText(key, value));
}

export const textRules: SpanRules = { redact: cleanText };

/** One span per middleware, handler or plugin: noise. Their exceptions and routes reach the server span. */
export const layerRules: SpanRules = { pass: () => true };

/** Steps that explain a request and nothing by themselves: outside of one they are the start of the app, or its timers. */
export const stepRules: SpanRules = { pass: ({ orphan }) => orphan };

/** HTTP clients and servers: neither redacts a query by itself, or only a few keys of it. */
export const httpRules: SpanRules = {
  redact(key, value) {
    if (typeof value !== 'string') return value;
    if (URLS.has(key)) return redactUrl(value);
    return key === 'url.query' ? redactQuery(value) : cleanText(key, value);
  },
};

/** Parsing and validating take no time that matters; their failure is the operation's. */
export const graphqlRules: SpanRules = {
  pass: ({ name }) => /^graphql\.(?:parse|validate|parseSchema|validateSchema|resolve)/.test(name),
  redact: without('graphql.source', 'graphql.variables'),
  keepsShort: true,
};

export const grpcRules: SpanRules = {
  name: ({ name }) => (name.startsWith('grpc.') ? name.slice('grpc.'.length) : undefined),
  redact: without('grpc.error_message'),
};

export const kafkaRules: SpanRules = { redact: without('messaging.kafka.message.key') };
