// What comes with messages and requests stays in the process: the fixtures of queues and web frameworks are full of canaries.
import { needs, runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { startAwsQueues } from './support/aws-queues.ts';
import { ownName } from './support/own-name.ts';
import { found, startRawBackend } from './support/raw-backend.ts';
import { KEEP_ALL } from './support/requests.ts';

const CANARY = 'canary';
const HEADERS = {
  authorization: `Bearer ${CANARY}-token`,
  cookie: `sid=${CANARY}`,
  'x-api-key': CANARY,
  referer: `https://user:${CANARY}@shop.example/?token=${CANARY}`,
};

afterEach(stopApps);

/** Where the canary stands in what leaves the app for the backend, and in lines of ours. Lines of the libraries are theirs. */
async function leaksOf(app: string, paths: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const backend = await startRawBackend();
  const more = { OTEL_EXPORTER_OTLP_ENDPOINT: backend.url, ...env };
  await using running = await runApp({ app, receiver: false, env: { ...KEEP_ALL, ...more } });
  for (const path of paths) await (await fetch(`${running.url}${path}`, { headers: HEADERS })).text();
  await running.stop();
  await backend.close();
  expect(Buffer.concat(backend.bodies).length).toBeGreaterThan(500);
  const ours = running.stderr.split('\n').filter((line) => line.startsWith('[winnow]'));
  return found(CANARY, [...backend.bodies, ...ours]).slice(0, 5);
}

const QUERY = `?token=${CANARY}&code=${CANARY}#${CANARY}`;
const PATHS = ['/users/7', '/thrown/7', '/handled/7', '/nowhere/7', `/nowhere;jsessionid=${CANARY}0`];

it.each([
  'use-connect.cjs',
  'use-fastify.cjs',
  'use-hapi.cjs',
  'use-hono.cjs',
  'use-koa.cjs',
  'use-nestjs.cjs',
  'use-restify.cjs',
])('%s', async (app) => {
  const prefix = app === 'use-nestjs.cjs' ? '/api/v1' : '';
  const paths = PATHS.map((path) => `${prefix}${path}${QUERY}`);
  // The app itself puts what stands in the path into an attribute of its own.
  expect(await leaksOf(app, paths, { WINNOW_REDACT: 'work.id' })).toEqual([]);
});

it(
  'Kafka',
  needs.kafka(async ({ url }) => {
    const paths = ['/send', '/two', '/topics', '/transaction', '/batch', '/fail', '/fail-batch'];
    expect(await leaksOf('use-kafkajs.mjs', paths, { KAFKA_URL: url, QUEUE: ownName() })).toEqual([]);
  }),
);

it('SQS and SNS', async () => {
  const queues = await startAwsQueues();
  const env = { AWS_ENDPOINT: queues.url };
  expect(await leaksOf('use-aws-queues.mjs', ['/send', '/batch', '/missing', '/topic', '/phone'], env)).toEqual([]);
  await queues.close();
});

it(
  'RabbitMQ',
  needs.rabbitmq(async ({ url }) => {
    const env = { AMQP_URL: url, QUEUE: ownName() };
    const paths = ['/queue', '/exchange', '/confirmed', '/nack', '/reject', '/callback-publish', '/denied'];
    expect(await leaksOf('use-amqplib.mjs', paths, env)).toEqual([]);
  }),
);

it(
  'BullMQ',
  needs.redis(async ({ url }) => {
    const env = { REDIS_URL: url, BULLMQ: 'bullmq', QUEUE: ownName() };
    expect(await leaksOf('use-bullmq.mjs', ['/start', '/add', '/bulk', '/flow', '/fail', '/cleanup'], env)).toEqual([]);
  }),
);

it(
  'NATS',
  needs.nats(async ({ url }) => {
    for (const NATS of ['old', 'new']) {
      const env = { NATS_URL: url, NATS, SUBJECT: ownName() };
      const paths = ['/publish', '/headers', '/fail', '/request', '/unanswered', '/read', '/stored', '/drop'];
      expect(await leaksOf('use-nats.mjs', paths, env)).toEqual([]);
    }
  }),
);

it(
  'MQTT',
  needs.mqtt(async ({ url }) => {
    const env = { MQTT_URL: url, TOPIC: ownName() };
    expect(await leaksOf('use-mqtt.mjs', ['/publish', '/confirmed', '/old', '/fail', '/refused'], env)).toEqual([]);
  }),
);

it.each([
  ['use-node-cron.mjs', ['/runs', '/manual']],
  ['use-ws.mjs', ['/ask', '/fail']],
  ['use-socket.io.mjs', ['/add', '/pay']],
])('%s', async (app, paths) => {
  expect(await leaksOf(app, paths, { WINNOW_ALSO_INSTRUMENT: 'ws,socket.io' })).toEqual([]);
});
