import { needs, runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { ownName } from './support/own-name.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const attrs = ['db.system.name', 'db.query.text', 'db.operation.name', 'error.type', 'db.response.status_code'];

const SPANS = `4 × SERVER GET [http] url.path=/commands
  CLIENT EVAL [redis] db.system.name=redis db.query.text=EVAL db.operation.name=EVAL
  CLIENT GET [redis] db.system.name=redis db.query.text=GET db.operation.name=GET
  CLIENT HSET [redis] db.system.name=redis db.query.text=HSET db.operation.name=HSET
  CLIENT OBJECT [redis] db.system.name=redis db.query.text=OBJECT db.operation.name=OBJECT
  CLIENT SET [redis] db.system.name=redis db.query.text=SET db.operation.name=SET

4 × SERVER GET [http] url.path=/pipeline
  CLIENT GET [redis] db.system.name=redis db.query.text=GET db.operation.name=MULTI
  CLIENT SET [redis] db.system.name=redis db.query.text=SET db.operation.name=MULTI

SERVER GET [http] ERROR url.path=/error error.type=500
  CLIENT INCR [redis] ERROR db.system.name=redis db.query.text=INCR db.operation.name=INCR error.type=WRONGTYPE

SERVER GET [http] ERROR url.path=/unreachable error.type=500

SERVER GET [http] url.path=/cleanup
  CLIENT DEL [redis] db.system.name=redis db.query.text=DEL db.operation.name=DEL`;

describe.each(MODULE_KINDS)('%s', (_kind, run) => {
  it(
    'redis: a command that fails in a transaction is the one that is shown as failed',
    needs.redis(async ({ url }) => {
      const key = ownName();
      await using app = await runApp({ ...run('use-redis.mjs'), env: { ...KEEP_ALL, REDIS_URL: url, KEY: key } });
      for (const path of ['/commands', '/multi-error', '/cleanup']) await request(app.url, path);
      await app.stop();
      const failed = app.spans.filter(({ kind, status }) => kind === 'CLIENT' && status.code === 'ERROR');
      expect(failed.map(({ name, attributes, events }) => [name, attributes['error.type'], events.length])).toEqual([
        ['INCR', 'WRONGTYPE', 1],
      ]);
      expect(leaks(app.spans, new RegExp(`canary|${key}|holding`))).toEqual([]);
    }),
  );

  it(
    'redis: one span per command, named after it, and nothing of its arguments',
    needs.redis(async ({ url }) => {
      const key = ownName();
      await using app = await runApp({ ...run('use-redis.mjs'), env: { ...KEEP_ALL, REDIS_URL: url, KEY: key } });
      for (const path of ['/commands', '/pipeline', '/error', '/unreachable']) await request(app.url, path);
      for (const path of ['/commands', '/pipeline']) await overlapping(app.url, path);
      await request(app.url, '/cleanup');
      await app.stop();
      expect(spanOutline(app.spans, attrs)).toBe(SPANS);
      expect(leaks(app.spans, new RegExp(`canary|${key}`))).toEqual([]);
    }),
  );
});
