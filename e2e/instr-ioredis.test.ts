import { needs, runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { ownName } from './support/own-name.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const attrs = ['db.system.name', 'db.query.text', 'db.operation.name', 'error.type', 'db.response.status_code'];

const SPANS = `4 × SERVER GET [http] url.path=/callback
  CLIENT GET [ioredis] db.system.name=redis db.query.text=get db.operation.name=get

4 × SERVER GET [http] url.path=/commands
  CLIENT EVAL [ioredis] db.system.name=redis db.query.text=eval db.operation.name=eval
  CLIENT GET [ioredis] db.system.name=redis db.query.text=get db.operation.name=get
  CLIENT HSET [ioredis] db.system.name=redis db.query.text=hset db.operation.name=hset
  CLIENT SET [ioredis] db.system.name=redis db.query.text=set db.operation.name=set

4 × SERVER GET [http] url.path=/pipeline
  CLIENT PIPELINE GET [ioredis] db.system.name=redis db.query.text=get db.operation.name="PIPELINE get"
  CLIENT PIPELINE SET [ioredis] db.system.name=redis db.query.text=set db.operation.name="PIPELINE set"

SERVER GET [http] ERROR url.path=/error error.type=500
  CLIENT INCR [ioredis] ERROR db.system.name=redis db.query.text=incr db.operation.name=incr error.type=WRONGTYPE

SERVER GET [http] ERROR url.path=/unreachable error.type=500

SERVER GET [http] url.path=/cleanup
  CLIENT DEL [ioredis] db.system.name=redis db.query.text=del db.operation.name=del

SERVER GET [http] url.path=/connect
  CLIENT GET [ioredis] db.system.name=redis db.query.text=get db.operation.name=get

SERVER GET [http] url.path=/multi
  CLIENT EXEC [ioredis] db.system.name=redis db.query.text=exec db.operation.name=exec
  CLIENT MULTI INCR [ioredis] ERROR db.system.name=redis db.query.text=incr db.operation.name="MULTI incr" error.type=WRONGTYPE
  CLIENT MULTI SET [ioredis] db.system.name=redis db.query.text=set db.operation.name="MULTI set"
  CLIENT MULTI [ioredis] db.system.name=redis db.query.text=multi db.operation.name=multi`;

const CONNECTIONS = `SERVER GET [http] ERROR url.path=/closed error.type=500
  CLIENT GET [ioredis] ERROR error.type=Error

SERVER GET [http] url.path=/waiting
  CLIENT GET [ioredis]`;

const FAILURES = `SERVER GET [http] url.path=/cleanup
  CLIENT DEL [ioredis]

SERVER GET [http] url.path=/commands
  CLIENT EVAL [ioredis]
  CLIENT GET [ioredis]
  CLIENT HSET [ioredis]
  CLIENT SET [ioredis]

SERVER GET [http] url.path=/multi-error
  CLIENT EXEC [ioredis]
  CLIENT MULTI HGET [ioredis]
  CLIENT MULTI INCR [ioredis] ERROR error.type=WRONGTYPE
  CLIENT MULTI SET [ioredis]
  CLIENT MULTI [ioredis]

SERVER GET [http] url.path=/multi-of-one-by-one
  CLIENT EXEC [ioredis] ERROR error.type=WRONGTYPE
  CLIENT INCR [ioredis]
  CLIENT MULTI [ioredis]
  CLIENT SET [ioredis]

SERVER GET [http] url.path=/multi-refused
  CLIENT EXEC [ioredis] ERROR error.type=EXECABORT
  CLIENT MULTI SET [ioredis]
  CLIENT MULTI SET [ioredis] ERROR error.type=ERR
  CLIENT MULTI [ioredis]

SERVER GET [http] url.path=/multi-waiting
  CLIENT EXEC [ioredis]
  CLIENT MULTI INCR [ioredis] ERROR error.type=WRONGTYPE
  CLIENT MULTI SET [ioredis]
  CLIENT MULTI [ioredis]

SERVER GET [http] url.path=/pipeline-error
  CLIENT PIPELINE INCR [ioredis] ERROR error.type=WRONGTYPE
  CLIENT PIPELINE SET [ioredis]

SERVER GET [http] url.path=/watched
  CLIENT EXEC [ioredis]
  CLIENT MULTI GET [ioredis]
  CLIENT MULTI [ioredis]
  CLIENT SET [ioredis]
  CLIENT WATCH [ioredis]`;

describe.each(MODULE_KINDS)('%s', (_kind, run) => {
  it(
    'ioredis: one span per command, named after it, and nothing of its arguments',
    needs.redis(async ({ url }) => {
      const key = ownName();
      await using app = await runApp({ ...run('use-ioredis.mjs'), env: { ...KEEP_ALL, REDIS_URL: url, KEY: key } });
      for (const path of ['/commands', '/callback', '/pipeline', '/multi', '/error', '/connect', '/unreachable'])
        await request(app.url, path);
      for (const path of ['/commands', '/callback', '/pipeline']) await overlapping(app.url, path);
      await request(app.url, '/cleanup');
      await app.stop();
      expect(spanOutline(app.spans, attrs)).toBe(SPANS);
      expect(leaks(app.spans, new RegExp(`canary|${key}`))).toEqual([]);
    }),
  );

  it(
    'ioredis: a command that waits for the connection has one span, and one that is refused has one that ends',
    needs.redis(async ({ url }) => {
      const key = ownName();
      await using app = await runApp({ ...run('use-ioredis.mjs'), env: { ...KEEP_ALL, REDIS_URL: url, KEY: key } });
      for (const path of ['/waiting', '/closed']) await request(app.url, path);
      await app.stop();
      expect(spanOutline(app.spans, ['error.type', 'winnow.incomplete'])).toBe(CONNECTIONS);
    }),
  );

  it(
    'ioredis: a command that fails in a transaction or a pipeline is the one that is shown as failed',
    needs.redis(async ({ url }) => {
      const key = ownName();
      await using app = await runApp({ ...run('use-ioredis.mjs'), env: { ...KEEP_ALL, REDIS_URL: url, KEY: key } });
      await request(app.url, '/commands');
      const WRONG = 'WRONGTYPE Operation against a key holding the wrong kind of value';
      expect((await request(app.url, '/multi-error')).result).toEqual({ results: ['OK', WRONG, 'canary-value'] });
      expect((await request(app.url, '/watched')).result).toEqual({ result: null });
      for (const path of ['/multi-of-one-by-one', '/multi-refused', '/multi-waiting', '/pipeline-error'])
        await request(app.url, path);
      await request(app.url, '/cleanup');
      await app.stop();
      expect(spanOutline(app.spans, ['error.type'])).toBe(FAILURES);
      const exceptions = app.spans
        .filter(({ kind, status }) => kind === 'CLIENT' && status.code === 'ERROR')
        .map(({ events }) => events.length);
      expect(new Set(exceptions)).toEqual(new Set([1]));
      expect(leaks(app.spans, new RegExp(`canary|${key}|holding`))).toEqual([]);
    }),
  );
});
