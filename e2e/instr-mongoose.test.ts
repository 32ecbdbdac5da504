import { needs, runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { ownName } from './support/own-name.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const SPANS = `4 × SERVER GET [http] url.path=/cursor
  CLIENT find users [mongodb]

4 × SERVER GET [http] url.path=/find
  CLIENT find users [mongodb]

4 × SERVER GET [http] url.path=/write
  CLIENT aggregate users [mongodb]
  CLIENT update users [mongodb]

SERVER GET [http] ERROR url.path=/duplicate
  CLIENT insert users [mongodb] ERROR`;

describe.each(MODULE_KINDS)('mongoose in %s', (_kind, run) => {
  it(
    'shows the span of the driver, once per operation and without values',
    needs.mongodb(async ({ url }) => {
      const env = { ...KEEP_ALL, MONGO_URL: url, TABLE: ownName() };
      await using app = await runApp({ ...run('use-mongoose.mjs'), env });
      for (const path of ['/find', '/write', '/cursor', '/duplicate']) await request(app.url, path);
      for (const path of ['/find', '/write', '/cursor']) await overlapping(app.url, path);
      await app.stop();
      expect(spanOutline(app.spans)).toBe(SPANS);
      expect(leaks(app.spans, /canary/)).toEqual([]);
    }),
  );
});

it(
  'mongoose: switched on beside its driver, it stands for both',
  needs.mongodb(async ({ url }) => {
    const enabled = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,mongodb,mongoose' };
    const env = { ...KEEP_ALL, ...enabled, MONGO_URL: url, TABLE: ownName() };
    await using app = await runApp({ app: 'use-mongoose.mjs', env });
    for (const path of ['/find', '/write']) await overlapping(app.url, path);
    await app.stop();
    expect(spanOutline(app.spans)).toMatchInlineSnapshot(`
      "3 × SERVER GET [http] url.path=/find
        CLIENT find users [mongoose]

      3 × SERVER GET [http] url.path=/write
        CLIENT countDocuments users [mongoose]
        CLIENT updateOne users [mongoose]"
    `);
    expect(leaks(app.spans, /canary/)).toEqual([]);
  }),
);
