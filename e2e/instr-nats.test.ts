import { needs, runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { ownName } from './support/own-name.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const RUNS = ['old', 'new'].flatMap((NATS) => MODULE_KINDS.map(([kind, run]) => ({ NATS, kind, run })));

const SPANS = `3 × SERVER GET [http] url.path=/publish
  PRODUCER publish shop.orders.*.created [nats]
    CONSUMER process shop.orders.*.created [nats]
      INTERNAL work [app]

3 × SERVER GET [http] url.path=/read
  PRODUCER publish shop.read [nats]
    INTERNAL process read [app]
      INTERNAL work [app]

3 × SERVER GET [http] url.path=/request
  CLIENT request shop.price [nats]
    CONSUMER process shop.price [nats]
      INTERNAL work [app]

3 × SERVER GET [http] url.path=/stored
  CLIENT request shop.stored.* [nats]
    CONSUMER process shop.stored.* [nats]
      INTERNAL work [app]

SERVER GET [http] ERROR url.path=/unanswered
  CLIENT request shop.nobody [nats] ERROR

SERVER GET [http] url.path=/drop

SERVER GET [http] url.path=/fail
  PRODUCER publish shop.orders.*.created [nats]
    CONSUMER process shop.orders.*.created [nats] ERROR
      INTERNAL work [app]

SERVER GET [http] url.path=/headers
  PRODUCER publish shop.orders.*.created [nats]
    CONSUMER process shop.orders.*.created [nats]
      INTERNAL work [app]`;

describe.each(RUNS)('$NATS package, $kind', ({ NATS, run }) => {
  it(
    'nats: publish, request and process in one trace, named by subjects without ids',
    needs.nats(async ({ url }) => {
      const subject = ownName();
      const env = { ...KEEP_ALL, NATS_URL: url, SUBJECT: subject, NATS };
      await using app = await runApp({ ...run('use-nats.mjs'), env });
      for (const path of ['/headers', '/fail', '/unanswered']) await request(app.url, path);
      for (const path of ['/publish', '/request', '/read', '/stored']) await overlapping(app.url, path);
      await request(app.url, '/drop');
      await app.stop();
      expect(spanOutline(app.spans).replaceAll(subject, 'shop')).toBe(SPANS);
      expect(leaks(app.spans, /canary/)).toEqual([]);
      const processed = app.spans.find(({ name }) => name === `process ${subject}.orders.*.created`);
      expect(processed?.attributes).toMatchObject({
        'messaging.system': 'nats',
        'messaging.destination.name': `${subject}.orders.7.created`,
        'messaging.destination.template': `${subject}.orders.*.created`,
      });
    }),
  );
});
