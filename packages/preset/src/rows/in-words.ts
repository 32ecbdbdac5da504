// What the rules leave out and mask, for the reference page: rules are functions, and a page has to say it in words.

export interface InWords {
  readonly ignored?: string;
  readonly redacted?: string;
  /** Where what is hooked is not what people call it. */
  readonly library?: string;
}

const LAYERS = 'a span per middleware, handler or plugin; their route and exceptions reach the server span';
const SQL = 'literals and comments of SQL, parameters, messages of the driver, user and connection string';
const ORPHANS = 'connects, pings, and calls outside of any request, unless they fail';
const COMMANDS = 'all arguments, messages of the driver; the name of the command stays';
const URLS =
  'user and password of URLs, values of queries and of `;` parameters, fragments; headers and bodies are not read';
const THROWN = 'texts of exceptions: values behind secret names, URLs, tokens';
const BODIES = 'bodies, keys and headers of messages are not read; texts of exceptions are cleaned';
const OUTSIDE = 'spans outside of any request';
const NOTHING = { ignored: 'makes no spans' } as const;

const layers: InWords = { ignored: LAYERS, redacted: THROWN };
const sql: InWords = { ignored: ORPHANS, redacted: SQL };
const commands: InWords = { ignored: ORPHANS, redacted: COMMANDS };

/** By the short name of the instrumentation. */
export const IN_WORDS: Readonly<Record<string, InWords>> = {
  amqplib: {
    redacted:
      'the URL of the connection, ids in routing keys; bodies and headers of messages are not read, the correlation id is; texts of exceptions are cleaned',
  },
  async: NOTHING,
  'aws-lambda': {},
  'aws-sdk': {
    ignored: 'the HTTP span below each call; polls of empty queues',
    redacted: `phone numbers, values of queries; ${BODIES}`,
  },
  'better-sqlite3': sql,
  bottleneck: NOTHING,
  bullmq: { ignored: 'what the worker asks of Redis between jobs', redacted: 'data and results of jobs are not read' },
  bunyan: NOTHING,
  'cassandra-driver': sql,
  connect: layers,
  consola: NOTHING,
  console: NOTHING,
  cucumber: {},
  dataloader: { ignored: OUTSIDE },
  dns: { ignored: OUTSIDE },
  express: layers,
  fastify: layers,
  fastq: NOTHING,
  fs: { ignored: OUTSIDE },
  'generic-pool': { ignored: OUTSIDE },
  graphql: {
    ignored: 'parsing, validating, every resolver',
    redacted: 'the text of the query, its variables; texts of exceptions are cleaned',
  },
  grpc: { ignored: 'health checks', redacted: 'metadata and messages are not read; texts of errors are cleaned' },
  hapi: layers,
  hono: layers,
  'host-metrics': NOTHING,
  http: { ignored: 'paths of `WINNOW_IGNORE_PATHS`, user agents of probes', redacted: URLS },
  http2: {
    library: 'http2',
    ignored: 'paths of `WINNOW_IGNORE_PATHS`, user agents of probes',
    redacted: URLS,
  },
  ioredis: commands,
  kafkajs: { ignored: 'a span per message: a batch has one, linked to the senders', redacted: BODIES },
  knex: { ignored: 'everything but the driver `sqlite3`, which has no spans', redacted: SQL },
  koa: layers,
  libsql: sql,
  log4js: NOTHING,
  'lru-memoizer': NOTHING,
  memcached: commands,
  mongodb: {
    ignored: `further batches of a cursor; ${ORPHANS}`,
    redacted: 'values of filters and updates, messages of the driver',
  },
  mongoose: { ignored: ORPHANS, redacted: 'messages of the driver' },
  mysql: sql,
  mysql2: sql,
  mqtt: { ignored: 'topics of the broker about itself: `$SYS/`', redacted: BODIES },
  nats: { ignored: 'what the client asks of the server itself, answers', redacted: BODIES },
  'nestjs-core': layers,
  net: { ignored: OUTSIDE },
  next: { ignored: 'all spans that it makes itself; route and exception reach the server span' },
  'node-cron': { redacted: THROWN },
  openai: { redacted: 'prompts and answers are not read; texts of exceptions are cleaned' },
  oracledb: sql,
  'p-queue': { ...NOTHING, library: 'p-queue' },
  pg: sql,
  pino: NOTHING,
  postgres: sql,
  redis: commands,
  restify: layers,
  router: layers,
  'runtime-node': NOTHING,
  'socket.io': { ignored: 'events that are sent', redacted: BODIES },
  tedious: sql,
  undici: { redacted: URLS },
  winston: NOTHING,
  ws: { ignored: 'messages that are sent; what clients get', redacted: BODIES },
};
