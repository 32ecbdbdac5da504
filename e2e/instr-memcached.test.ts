import { needs, runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { ownName } from './support/own-name.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const SPANS = `4 × SERVER GET [http] url.path=/commands
  CLIENT GET [memcached] db.system.name=memcached
  CLIENT SET [memcached] db.system.name=memcached
  CLIENT TOUCH [memcached] db.system.name=memcached

4 × SERVER GET [http] url.path=/multi
  CLIENT GET [memcached] db.system.name=memcached

SERVER GET [http] ERROR url.path=/missing
  CLIENT REPLACE [memcached] ERROR db.system.name=memcached

SERVER GET [http] ERROR url.path=/unreachable
  CLIENT GET [memcached] ERROR db.system.name=memcached

SERVER GET [http] url.path=/cleanup
  CLIENT DELETE [memcached] db.system.name=memcached`;

describe.each(MODULE_KINDS)('%s', (_kind, run) => {
  it(
    'memcached: one span per command, named after it, and nothing of its keys',
    needs.memcached(async ({ url }) => {
      const env = { ...KEEP_ALL, MEMCACHED_URL: url, KEY: ownName() };
      await using app = await runApp({ ...run('use-memcached.mjs'), env });
      for (const path of ['/commands', '/multi', '/missing', '/unreachable']) await request(app.url, path);
      for (const path of ['/commands', '/multi']) await overlapping(app.url, path);
      await request(app.url, '/cleanup');
      await app.stop();
      expect(spanOutline(app.spans, ['db.system.name', 'db.query.text'])).toBe(SPANS);
      expect(leaks(app.spans, /canary/)).toEqual([]);
    }),
  );
});
