/** One typical operation of a fixture. */
export interface Operation {
  /** As the instrumentation is called. */
  readonly name: string;
  readonly what: string;
  readonly app: string;
  /** Its server stands behind Express and six middlewares (fixtures/behind-express.cjs). */
  readonly behind?: true;
  /** Of the app: where it is run, and how it is called there. */
  readonly cwd?: string;
  readonly args?: readonly string[];
  /** Asked for ahead of everything else. */
  readonly first?: string;
  /** Asked for once before, so that pools are filled and nothing is loaded any more. */
  readonly path: string;
  /** A POST with it as JSON. */
  readonly body?: object;
  /** Servers that it needs, as variables. */
  readonly needs?: readonly Server[];
  /** The stock bundle has no instrumentation of it. */
  readonly unseen?: true;
  /** The stock instrumentation loses the context of some calls: their spans are in no trace, or in another request's. */
  readonly loses?: true;
  /** Why Winnow has fewer spans of a kind that enters the process or leaves it. */
  readonly fewer?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export type Server = 'DATABASE_URL' | 'UPSTREAM' | 'GRPC_UPSTREAM' | 'OPENAI_BASE_URL' | 'AWS_ENDPOINT' | External;
/** Those that somebody has to start. */
export type External =
  | 'MYSQL_URL'
  | 'REDIS_URL'
  | 'MEMCACHED_URL'
  | 'AMQP_URL'
  | 'MONGO_URL'
  | 'KAFKA_URL'
  | 'NATS_URL'
  | 'MQTT_URL';

const web = (name: string, path = '/users/7'): Operation => ({
  name,
  what: 'a request whose handler makes one span of its own',
  app: `use-${name}.cjs`,
  path,
});
const queries = (name: string, needs: readonly Server[], app = `use-${name}.mjs`): Operation => ({
  name,
  what: 'a request with two queries',
  app,
  behind: true,
  path: '/query',
  needs,
});
const NO_CALL = 'taking a connection from the pool is no call; where it has to wait, the gap before the query shows it';
const GRAPHQL = {
  query: 'query User($id: ID!) { user(id: $id) { name posts { title likes } } }',
  variables: { id: '1' },
};

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'express, pg, undici',
    what: 'a request through six middlewares, with two queries and a call by fetch',
    app: 'use-express.cjs',
    path: '/users/1',
    needs: ['DATABASE_URL', 'UPSTREAM'],
    fewer: NO_CALL,
  },
  web('connect'),
  { ...web('fastify'), unseen: true },
  web('hapi'),
  { ...web('hono'), unseen: true },
  web('koa'),
  web('nestjs', '/api/v1/users/7'),
  web('restify'),
  {
    name: 'graphql',
    what: 'a query for a user with two posts',
    app: 'use-graphql.cjs',
    path: '/graphql',
    body: GRAPHQL,
    env: { SERVER: 'graphql' },
  },
  {
    name: 'graphql, Apollo Server',
    what: 'a query for a user with two posts',
    app: 'use-graphql.cjs',
    path: '/graphql',
    body: GRAPHQL,
    env: { SERVER: 'apollo' },
  },
  {
    name: 'next',
    what: 'a page that is rendered for each request',
    app: 'start.cjs',
    cwd: 'next-app',
    path: '/users/7',
    fewer: 'Next.js makes a second server span of each request',
  },
  {
    name: 'grpc',
    what: 'a request with a call, whose callback makes one span of its own',
    app: 'use-grpc.cjs',
    path: '/Get/7',
    needs: ['GRPC_UPSTREAM'],
    env: { SIDE: 'client' },
  },
  {
    ...queries('postgres', ['DATABASE_URL'], 'use-postgres.cjs'),
    path: '/tagged',
    unseen: true,
  },
  { ...queries('knex', ['DATABASE_URL']), fewer: 'knex and the driver make a span each of the same query' },
  { ...queries('drizzle', ['DATABASE_URL']), unseen: true },
  { ...queries('typeorm', ['DATABASE_URL']), fewer: NO_CALL },
  { ...queries('prisma', ['DATABASE_URL']), fewer: NO_CALL },
  {
    ...queries('dataloader, pg', ['DATABASE_URL'], 'use-dataloader.mjs'),
    what: 'a request for two users, who are loaded by one query',
    path: '/users',
    fewer: NO_CALL,
  },
  queries('sequelize', ['MYSQL_URL']),
  { ...queries('mysql2', ['MYSQL_URL']), path: '/promise', loses: true },
  {
    ...queries('mongodb', ['MONGO_URL']),
    what: 'a request that reads a collection in two portions',
    path: '/find',
    fewer: 'the further portions of a cursor belong to the call that opened it',
  },
  {
    ...queries('mongoose', ['MONGO_URL']),
    what: 'a request that writes and counts',
    path: '/write',
    fewer: 'mongoose and the driver make a span each of the same call',
  },
  { ...queries('libsql', [], 'use-better-sqlite3.mjs'), what: 'a request with three queries', unseen: true },
  { ...queries('redis', ['REDIS_URL']), what: 'a request with five commands', path: '/commands' },
  { ...queries('ioredis', ['REDIS_URL']), what: 'a request with four commands', path: '/commands' },
  {
    ...queries('memcached', ['MEMCACHED_URL'], 'as-commonjs.cjs'),
    // The stock instrumentation takes the namespace of an ES module for the class, and the app does not start.
    args: ['use-memcached.mjs'],
    what: 'a request with three commands, in CommonJS',
    path: '/commands',
  },
  {
    name: 'kafkajs',
    what: 'a request that sends a batch of 50 messages',
    app: 'use-kafkajs.mjs',
    behind: true,
    path: '/batch',
    needs: ['KAFKA_URL'],
    fewer: 'one call that sends a batch is one span, not one per message',
  },
  {
    name: 'amqplib',
    what: 'a request that sends a message, and its consumer',
    app: 'use-amqplib.mjs',
    behind: true,
    path: '/queue',
    needs: ['AMQP_URL'],
  },
  {
    name: 'aws-sdk',
    what: 'a request that sends a message to SQS, and its consumer',
    app: 'use-aws-queues.mjs',
    behind: true,
    path: '/send',
    needs: ['AWS_ENDPOINT'],
    fewer: 'the HTTP request below a call to AWS says the same again',
  },
  {
    name: 'bullmq',
    what: 'a request that adds a job, and its worker',
    app: 'use-bullmq.mjs',
    behind: true,
    first: '/start',
    path: '/add',
    needs: ['REDIS_URL'],
    env: { BULLMQ: 'bullmq' },
    unseen: true,
  },
  {
    name: 'nats',
    what: 'a request that sends a message, and its subscription',
    app: 'use-nats.mjs',
    behind: true,
    path: '/publish',
    needs: ['NATS_URL'],
    unseen: true,
  },
  {
    name: 'mqtt',
    what: 'a request that sends a message, and its receiver',
    app: 'use-mqtt.mjs',
    behind: true,
    path: '/confirmed',
    needs: ['MQTT_URL'],
    unseen: true,
  },
  {
    name: 'openai',
    what: 'a request with one call, in CommonJS',
    app: 'as-commonjs.cjs',
    behind: true,
    args: ['use-openai.mjs'],
    path: '/chat',
    needs: ['OPENAI_BASE_URL'],
  },
];
