import { needs, runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { ownName } from './support/own-name.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const SPANS = `3 × SERVER GET [http] url.path=/callback

3 × SERVER GET [http] url.path=/callback-channel

3 × SERVER GET [http] url.path=/callback-publish
  PRODUCER publish orders [amqplib]
    CONSUMER process orders [amqplib]
      INTERNAL work [app]

4 × SERVER GET [http] url.path=/confirmed
  PRODUCER publish orders [amqplib]
    CONSUMER process orders [amqplib]
      INTERNAL work [app]

4 × SERVER GET [http] url.path=/queue
  PRODUCER publish orders [amqplib]
    CONSUMER process orders [amqplib]
      INTERNAL work [app]

SERVER GET [http] ERROR url.path=/denied

SERVER GET [http] url.path=/exchange
  PRODUCER publish orders.exchange [amqplib]
    CONSUMER process orders [amqplib]
      INTERNAL work [app]

SERVER GET [http] url.path=/nack
  PRODUCER publish orders [amqplib]
    CONSUMER process orders [amqplib] ERROR
      INTERNAL work [app]

SERVER GET [http] url.path=/reject
  PRODUCER publish orders [amqplib]
    CONSUMER process orders [amqplib] ERROR
      INTERNAL work [app]

SERVER GET [http] url.path=/temporary
  PRODUCER publish (temporary) [amqplib]
    CONSUMER process (temporary) [amqplib]`;

describe.each(MODULE_KINDS)('%s', (_kind, run) => {
  it(
    'amqplib: publish and process, named by their destination, in one trace across every await and callback',
    needs.rabbitmq(async ({ url }) => {
      const queue = ownName();
      await using app = await runApp({ ...run('use-amqplib.mjs'), env: { ...KEEP_ALL, AMQP_URL: url, QUEUE: queue } });
      for (const path of ['/queue', '/exchange', '/confirmed', '/temporary', '/nack', '/reject', '/denied']) {
        await request(app.url, path);
      }
      for (const path of ['/queue', '/confirmed', '/callback', '/callback-channel', '/callback-publish']) {
        await overlapping(app.url, path);
      }
      await app.stop();
      expect(spanOutline(app.spans).replaceAll(queue, 'orders')).toBe(SPANS);
      expect(leaks(app.spans, /canary|guest:/)).toEqual([]);
    }),
  );
});
