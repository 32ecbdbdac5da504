import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KafkaBroker, startKafkaBroker } from './support/kafka-broker.ts';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

let broker: KafkaBroker;
beforeEach(async () => {
  broker = await startKafkaBroker();
});
afterEach(stopApps);
afterEach(() => broker.close());

describe.each(MODULE_KINDS)('%s', (_kind, run) => {
  it('kafkajs: one span per send and per batch, and no word of a message', async () => {
    await using app = await runApp({ ...run('use-kafkajs.mjs'), env: { ...KEEP_ALL, KAFKA_BROKER: broker.address } });
    for (const path of ['/send', '/two', '/topics', '/batch']) await request(app.url, path);
    await overlapping(app.url, '/send');
    await request(app.url, '/fail');
    await app.until((spans) => spans.some(({ kind, status }) => kind === 'CONSUMER' && status.code === 'ERROR'));
    await app.stop();
    expect(spanOutline(app.spans, ['messaging.batch.message_count', 'error.type'])).toMatchInlineSnapshot(`
    "4 × SERVER GET [http] url.path=/send
      PRODUCER publish orders [kafkajs]
        CONSUMER process orders [kafkajs]
          INTERNAL work [app]

    CONSUMER process batched [kafkajs] messaging.batch.message_count=50
      INTERNAL work [app]

    SERVER GET [http] url.path=/batch
      PRODUCER publish batched [kafkajs] messaging.batch.message_count=50

    SERVER GET [http] url.path=/fail
      PRODUCER publish orders [kafkajs]
        CONSUMER process orders [kafkajs] ERROR error.type=TypeError
          INTERNAL work [app]

    SERVER GET [http] url.path=/topics
      PRODUCER publish (several) [kafkajs] messaging.batch.message_count=2
        CONSUMER process orders [kafkajs]
          INTERNAL work [app]
        CONSUMER process other [kafkajs]
          INTERNAL work [app]

    SERVER GET [http] url.path=/two
      PRODUCER publish orders [kafkajs] messaging.batch.message_count=2
        CONSUMER process orders [kafkajs]
          INTERNAL work [app]
        CONSUMER process orders [kafkajs]
          INTERNAL work [app]"
  `);
    expect(leaks(app.spans, /canary/)).toEqual([]);
    const batch = app.spans.find(({ name }) => name === 'process batched');
    const sender = app.spans.find(({ name }) => name === 'publish batched');
    expect(batch?.links.map(({ spanId }) => spanId)).toEqual([sender?.spanId]);
  });
});
