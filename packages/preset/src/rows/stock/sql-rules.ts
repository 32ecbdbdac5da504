import { SpanKind } from '@opentelemetry/api';
import { isOrphanCall } from '../../curate/orphan-rule.js';
import type { SpanRules, StartingSpan } from '../../curate/rules.js';
import { summarize } from '../../sql/summarize.js';
import { collectionIn } from '../mongodb/command-text.js';
import { redisError } from '../redis/redis-error.js';

const QUERY_TEXT = new Set(['db.query.text', 'db.statement']);
/** Drivers quote values in their messages: `duplicate key (email)=(a@b.c)`. */
const MESSAGES = new Set(['otel.status_description', 'exception.message', 'exception.stacktrace']);
const LEAKS = new Set([
  'db.connection_string',
  'db.user',
  'db.postgresql.values',
  'db.mysql.values',
  'db.memcached.key',
]);

/** @param system the value of `db.system.name`, for how the database writes text and names */
export function sqlRules(system: string, noise: (span: StartingSpan) => boolean = isConnect): SpanRules {
  return {
    pass: (span) => isOrphanCall(span) || noise(span),
    name({ attributes }) {
      const text = attributes['db.query.text'] ?? attributes['db.statement'];
      return typeof text === 'string' ? summarize(text, system).name : undefined;
    },
    rename: (key, value) =>
      QUERY_TEXT.has(key) && typeof value === 'string' ? summarize(value, system).name : undefined,
    redact(key, value) {
      if (QUERY_TEXT.has(key)) return typeof value === 'string' ? summarize(value, system).text : undefined;
      return MESSAGES.has(key) || LEAKS.has(key) ? undefined : value;
    },
  };
}

/** Key-value stores: the name of the command says enough, its arguments are the app's data. */
export function commandRules(system: 'redis' | 'memcached'): SpanRules {
  return {
    pass: (span) => isOrphanCall(span) || isConnect(span) || isHandshake(span),
    name({ attributes }) {
      const operation = attributes['db.operation.name'];
      return typeof operation === 'string' ? operation.toUpperCase() : undefined;
    },
    // Memcached's tells it only once the command is compiled. In a pipeline it says so later, and the command is the name.
    rename: (key, value) =>
      system === 'memcached' && key === 'db.operation.name' && typeof value === 'string'
        ? value.toUpperCase()
        : undefined,
    redact(key, value) {
      if (QUERY_TEXT.has(key)) return typeof value === 'string' ? firstWord(value) : undefined;
      return MESSAGES.has(key) || LEAKS.has(key) ? undefined : value;
    },
    ...(system === 'redis' && { errorType: redisError }),
  };
}

/** What a client of Redis says by itself when it connects, and to see whether it still is. */
const HANDSHAKE = new Set(['auth', 'client', 'hello', 'info', 'ping', 'quit', 'readonly']);

function isHandshake({ attributes }: StartingSpan): boolean {
  const operation = attributes['db.operation.name'];
  return typeof operation === 'string' && HANDSHAKE.has(operation.toLowerCase());
}

/** What MongoDB's driver says in the place of a collection, for commands that name theirs inside. */
const NO_COLLECTION = '$cmd';

/** What the driver says by itself to go on with a cursor or to be done with it: parts of the find that opened it. */
const CURSOR = new Set(['getMore', 'killCursors', 'endSessions']);

/** Document stores: their instrumentation masks values itself. */
export const documentRules: SpanRules = {
  pass: (span) => isOrphanCall(span) || isConnect(span) || CURSOR.has(String(span.attributes['db.operation.name'])),
  name({ attributes }) {
    const operation = attributes['db.operation.name'];
    if (attributes['db.collection.name'] !== NO_COLLECTION || typeof operation !== 'string') return undefined;
    const collection = collectionIn(String(attributes['db.query.text']));
    return collection === undefined ? operation : `${operation} ${collection}`;
  },
  redact: (key, value) => (MESSAGES.has(key) || LEAKS.has(key) || value === NO_COLLECTION ? undefined : value),
};

export function isConnect({ name, kind }: StartingSpan): boolean {
  return (kind === SpanKind.CLIENT || kind === SpanKind.INTERNAL) && /\bconnect$/i.test(name);
}

function firstWord(command: string): string {
  const end = command.search(/\s/);
  return (end === -1 ? command : command.slice(0, end)).slice(0, 32);
}
