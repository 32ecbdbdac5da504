/** Where random secrets go through the row of an instrumentation, or why nowhere. */
export type SecretCase =
  /** How the names of its steps in fixtures/use-secrets*.mjs begin. */
  | { readonly steps: string }
  /** The fixture that secrets-in-transit.test.ts runs. */
  | { readonly fixture: string }
  /** Spans as the stock instrumentation makes them, in packages/preset/src/rows/stock/secrets.test.ts: no server runs here. */
  | { readonly rules: true }
  /** Another test that plants them. */
  | { readonly test: string }
  | { readonly none: string };

const CONTEXT: SecretCase = { none: 'carries contexts, makes no spans and reads nothing' };
const INNER: SecretCase = { none: 'off, and what it records is cleaned at the last door alone' };
const METRICS: SecretCase = { none: 'measures the process and the machine' };

/** By the short name of the instrumentation; a check fails when one is missing. */
export const SECRET_CASES: Readonly<Record<string, SecretCase>> = {
  amqplib: { fixture: 'use-amqplib.mjs' },
  async: CONTEXT,
  'aws-lambda': { test: 'e2e/lambda.test.ts' },
  'aws-sdk': { fixture: 'use-aws-queues.mjs' },
  'better-sqlite3': { test: 'e2e/fixtures/use-better-sqlite3.mjs' },
  bottleneck: CONTEXT,
  bullmq: { fixture: 'use-bullmq.mjs' },
  bunyan: { steps: 'bunyan' },
  'cassandra-driver': { rules: true },
  connect: { fixture: 'use-connect.cjs' },
  consola: { steps: 'consola' },
  console: { steps: 'console' },
  cucumber: INNER,
  dataloader: CONTEXT,
  dns: INNER,
  // Every step runs in a request of Express.
  express: { steps: 'error' },
  fastify: { fixture: 'use-fastify.cjs' },
  fastq: CONTEXT,
  fs: INNER,
  'generic-pool': INNER,
  graphql: { steps: 'graphql' },
  grpc: { steps: 'grpc' },
  hapi: { fixture: 'use-hapi.cjs' },
  hono: { fixture: 'use-hono.cjs' },
  'host-metrics': METRICS,
  http: { steps: 'http ' },
  http2: { steps: 'http2' },
  ioredis: { steps: 'ioredis' },
  kafkajs: { fixture: 'use-kafkajs.mjs' },
  knex: { rules: true },
  koa: { fixture: 'use-koa.cjs' },
  libsql: { test: 'e2e/fixtures/use-better-sqlite3.mjs' },
  log4js: { steps: 'log4js' },
  'lru-memoizer': CONTEXT,
  memcached: { steps: 'memcached' },
  mongodb: { steps: 'mongodb' },
  mongoose: { rules: true },
  mqtt: { fixture: 'use-mqtt.mjs' },
  mysql: { rules: true },
  mysql2: { steps: 'mysql2' },
  nats: { fixture: 'use-nats.mjs' },
  'nestjs-core': { fixture: 'use-nestjs.cjs' },
  net: INNER,
  next: { none: 'drops all spans of the framework; its requests are those of http' },
  'node-cron': { fixture: 'use-node-cron.mjs' },
  openai: { rules: true },
  oracledb: { rules: true },
  'p-queue': CONTEXT,
  pg: { steps: 'pg' },
  pino: { steps: 'pino' },
  postgres: { steps: 'postgres' },
  redis: { steps: 'redis' },
  restify: { fixture: 'use-restify.cjs' },
  router: { steps: 'error' },
  'runtime-node': METRICS,
  'socket.io': { fixture: 'use-socket.io.mjs' },
  tedious: { rules: true },
  undici: { steps: 'fetch' },
  winston: { steps: 'winston' },
  ws: { fixture: 'use-ws.mjs' },
};
