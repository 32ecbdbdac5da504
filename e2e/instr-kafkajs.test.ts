import { needs, runApp, type Span, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { ownName } from './support/own-name.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const SPANS = `2 × SERVER GET [http] url.path=/hold
  PRODUCER publish batched [kafkajs]

4 × SERVER GET [http] url.path=/send
  PRODUCER publish orders [kafkajs]
    CONSUMER process orders [kafkajs]
      INTERNAL work [app]

CONSUMER process batched [kafkajs] ERROR messaging.batch.message_count=1 error.type=TypeError
  INTERNAL work [app]

CONSUMER process batched [kafkajs] messaging.batch.message_count=2
  INTERNAL work [app]

CONSUMER process batched [kafkajs] messaging.batch.message_count=50
  INTERNAL work [app]

SERVER GET [http] url.path=/batch
  PRODUCER publish batched [kafkajs] messaging.batch.message_count=50

SERVER GET [http] url.path=/fail
  PRODUCER publish orders [kafkajs]
    CONSUMER process orders [kafkajs] ERROR error.type=TypeError
      INTERNAL work [app]

SERVER GET [http] url.path=/fail-batch
  PRODUCER publish batched [kafkajs]

SERVER GET [http] url.path=/release

SERVER GET [http] url.path=/topics
  PRODUCER publish (several) [kafkajs] messaging.batch.message_count=2
    CONSUMER process orders [kafkajs]
      INTERNAL work [app]
    CONSUMER process other [kafkajs]
      INTERNAL work [app]

SERVER GET [http] url.path=/transaction
  PRODUCER publish orders [kafkajs]
    CONSUMER process orders [kafkajs]
      INTERNAL work [app]

SERVER GET [http] url.path=/two
  PRODUCER publish orders [kafkajs] messaging.batch.message_count=2
    CONSUMER process orders [kafkajs]
      INTERNAL work [app]
    CONSUMER process orders [kafkajs]
      INTERNAL work [app]`;

describe.each(MODULE_KINDS)('%s', (_kind, run) => {
  it(
    'kafkajs: one span per send and per batch, and no word of a message',
    needs.kafka(async ({ url }) => {
      const queue = ownName();
      await using app = await runApp({ ...run('use-kafkajs.mjs'), env: { ...KEEP_ALL, KAFKA_URL: url, QUEUE: queue } });
      for (const path of ['/send', '/two', '/topics', '/transaction', '/batch']) await request(app.url, path);
      await overlapping(app.url, '/send');
      for (const path of ['/hold', '/hold', '/release']) await request(app.url, path);
      for (const path of ['/fail', '/fail-batch']) await request(app.url, path);
      await app.until((spans) => spans.filter(isFailedConsumer).length === 2);
      await app.stop();
      const outline = spanOutline(app.spans, ['messaging.batch.message_count', 'error.type']);
      expect(outline.replaceAll(`${queue}-`, '')).toBe(SPANS);
      expect(leaks(app.spans, /canary/)).toEqual([]);

      const senders = (path: string) => {
        const requests = app.spans.filter(({ attributes }) => attributes['url.path'] === path);
        return app.spans.filter(({ parentSpanId }) => requests.some(({ spanId }) => spanId === parentSpanId));
      };
      const processed = app.spans.filter(({ name }) => name === `process ${queue}-batched`);
      const linked = processed.map(({ links }) => links.map(({ spanId }) => spanId).sort());
      const sent = ['/batch', '/hold', '/fail-batch'].map((path) =>
        senders(path)
          .map(({ spanId }) => spanId)
          .sort(),
      );
      expect(linked.sort()).toEqual(sent.sort());
    }),
  );
});

const isFailedConsumer = ({ kind, status }: Span) => kind === 'CONSUMER' && status.code === 'ERROR';
