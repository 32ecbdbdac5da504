// Under preset worker a message belongs to the trace that sent it, and a batch has a root of its own with links to its senders.
import { needs, runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { ownName } from './support/own-name.ts';
import { KEEP_ALL, request } from './support/requests.ts';

afterEach(stopApps);

it(
  'makes a root per batch, linked to its senders, and keeps a single message in its trace',
  needs.kafka(async ({ url }) => {
    const queue = ownName();
    const env = { ...KEEP_ALL, WINNOW_PRESET: 'worker', KAFKA_URL: url, QUEUE: queue };
    await using app = await runApp({ app: 'use-kafkajs.mjs', env });
    for (const path of ['/send', '/batch']) await request(app.url, path);
    await app.stop();
    expect(app.stderr).toContain('preset worker');

    const named = (operation: string, topic: string) =>
      app.spans.find(({ name }) => name === `${operation} ${queue}-${topic}`);
    expect(named('process', 'orders')?.traceId).toBe(named('publish', 'orders')?.traceId);
    const [batch, sender] = [named('process', 'batched'), named('publish', 'batched')];
    expect(batch).toMatchObject({ kind: 'CONSUMER', parentSpanId: undefined });
    expect(batch?.links.map(({ spanId }) => spanId)).toEqual([sender?.spanId]);
  }),
);
