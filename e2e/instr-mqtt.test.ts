import { needs, runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { ownName } from './support/own-name.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const SPANS = `3 × SERVER GET [http] url.path=/callback
  PRODUCER publish shop/new/+/state [mqtt]
    CONSUMER process shop/new/+/state [mqtt]
      INTERNAL work [app]

3 × SERVER GET [http] url.path=/subscribed

4 × SERVER GET [http] url.path=/confirmed
  PRODUCER publish shop/new/+/state [mqtt]
    CONSUMER process shop/new/+/state [mqtt]
      INTERNAL work [app]

4 × SERVER GET [http] url.path=/publish
  PRODUCER publish shop/new/+/state [mqtt]
    CONSUMER process shop/new/+/state [mqtt]
      INTERNAL work [app]

CONSUMER process shop/old/+/state [mqtt]
  INTERNAL work [app]

SERVER GET [http] ERROR url.path=/refused error.type=500
  PRODUCER publish shop/new/+/state [mqtt] ERROR error.type=Error

SERVER GET [http] url.path=/fail
  PRODUCER publish shop/new/+/state [mqtt]
    CONSUMER process shop/new/+/state [mqtt] ERROR error.type=TypeError
      INTERNAL work [app]

SERVER GET [http] url.path=/old
  PRODUCER publish shop/old/+/state [mqtt]`;

describe.each(MODULE_KINDS)('%s', (_kind, run) => {
  it(
    'mqtt: publish and process in one trace, named by topics without ids',
    needs.mqtt(async ({ url }) => {
      const topic = ownName();
      await using app = await runApp({ ...run('use-mqtt.mjs'), env: { ...KEEP_ALL, MQTT_URL: url, TOPIC: topic } });
      for (const path of ['/publish', '/confirmed', '/old', '/fail', '/refused']) await request(app.url, path);
      for (const path of ['/publish', '/confirmed', '/callback', '/subscribed']) await overlapping(app.url, path);
      await app.stop();
      expect(spanOutline(app.spans, ['error.type']).replaceAll(topic, 'shop')).toBe(SPANS);
      expect(leaks(app.spans, /canary/)).toEqual([]);
      const [sent] = app.spans.filter(({ kind, name }) => kind === 'PRODUCER' && name.endsWith('/new/+/state'));
      expect(sent?.attributes).toMatchObject({
        'messaging.system': 'mqtt',
        'messaging.destination.name': `${topic}/new/7/state`,
        'messaging.operation.type': 'send',
      });
    }),
  );
});
