import { needs, runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { ownName } from './support/own-name.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const attrs = ['db.system.name', 'db.namespace', 'db.query.text', 'error.type'];

const SPANS = `4 × SERVER GET [http] url.path=/callback
  CLIENT SELECT users [mysql2] db.system.name=mysql db.namespace=winnow db.query.text="select email from users where id = ?"
  CLIENT SELECT users [mysql2] db.system.name=mysql db.namespace=winnow db.query.text="select id from users where id in (?)"

4 × SERVER GET [http] url.path=/connection
  CLIENT COMMIT [mysql2] db.system.name=mysql db.namespace=winnow db.query.text=commit
  CLIENT START [mysql2] db.system.name=mysql db.namespace=winnow db.query.text="start transaction"
  CLIENT UPDATE users [mysql2] db.system.name=mysql db.namespace=winnow db.query.text="update users set email = ? where id = ?"

4 × SERVER GET [http] url.path=/promise
  CLIENT SELECT users [mysql2] db.system.name=mysql db.namespace=winnow db.query.text="select email from users where id = ? and email <> ?"
  CLIENT SELECT users [mysql2] db.system.name=mysql db.namespace=winnow db.query.text="select id from users where email = ?"

SERVER GET [http] ERROR url.path=/denied error.type=500

SERVER GET [http] ERROR url.path=/duplicate error.type=500
  CLIENT INSERT users [mysql2] ERROR db.system.name=mysql db.namespace=winnow db.query.text="insert into users values (?, ?)" error.type=ER_DUP_ENTRY

SERVER GET [http] url.path=/drop
  CLIENT DROP TABLE users [mysql2] db.system.name=mysql db.namespace=winnow db.query.text="drop table users"

SERVER GET [http] url.path=/stream
  CLIENT SELECT users [mysql2] db.system.name=mysql db.namespace=winnow db.query.text="select id from users"`;

describe.each(MODULE_KINDS)('%s', (_kind, run) => {
  it(
    'mysql2: one span per query, in the trace of the request that asked for it',
    needs.mysql(async ({ url }) => {
      const table = ownName();
      await using app = await runApp({
        ...run('use-mysql2.mjs'),
        env: { ...KEEP_ALL, MYSQL_URL: url, TABLE: table },
      });
      for (const path of ['/promise', '/callback', '/connection', '/stream', '/duplicate', '/denied']) {
        await request(app.url, path);
      }
      for (const path of ['/promise', '/callback', '/connection']) await overlapping(app.url, path);
      await request(app.url, '/drop');
      await app.stop();
      expect(spanOutline(app.spans, attrs).replaceAll(table, 'users')).toBe(SPANS);
      expect(leaks(app.spans, /canary/)).toEqual([]);
    }),
  );
});
