import { runApp, stopApps } from '@winnow/testkit';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ownName } from './support/own-name.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterEach(stopApps);
afterAll(() => postgres.close());

const attrs = ['db.system.name', 'db.query.text', 'error.type'];

const SPANS = `4 × SERVER GET [http] url.path=/cursor
  CLIENT SELECT generate_series [postgres] db.system.name=postgresql db.query.text="select n from generate_series(?, ?) n"

4 × SERVER GET [http] url.path=/rows
  CLIENT SELECT users [postgres] db.system.name=postgresql db.query.text="select id from \\"users\\""

4 × SERVER GET [http] url.path=/tagged
  CLIENT SELECT users [postgres] db.system.name=postgresql db.query.text="select email from users where email = ?"
  CLIENT SELECT users [postgres] db.system.name=postgresql db.query.text="select id from \\"users\\" where email = $1 and id in $1"

4 × SERVER GET [http] url.path=/transaction
  CLIENT BEGIN [postgres] db.system.name=postgresql db.query.text=begin
  CLIENT COMMIT [postgres] db.system.name=postgresql db.query.text=commit
  CLIENT UPDATE users [postgres] db.system.name=postgresql db.query.text="update \\"users\\" set email = $1 where id = ?"

SERVER GET [http] ERROR url.path=/duplicate error.type=500
  CLIENT INSERT users [postgres] ERROR db.system.name=postgresql db.query.text="insert into \\"users\\" values (?, ?)" error.type=23505

SERVER GET [http] ERROR url.path=/syntax error.type=500
  CLIENT SELECT [postgres] ERROR db.system.name=postgresql db.query.text="select $1::int" error.type=22P02

SERVER GET [http] url.path=/drop
  CLIENT DROP TABLE users [postgres] db.system.name=postgresql db.query.text="drop table \\"users\\""

SERVER GET [http] url.path=/unused`;

it.each(['use-postgres.mjs', 'use-postgres.cjs'])('postgres.js: one span per query (%s)', async (app) => {
  const table = ownName();
  await using running = await runApp({ app, env: { ...KEEP_ALL, DATABASE_URL: postgres.url, TABLE: table } });
  for (const path of ['/tagged', '/transaction', '/rows', '/cursor', '/duplicate', '/syntax', '/unused']) {
    await request(running.url, path);
  }
  for (const path of ['/tagged', '/transaction', '/rows', '/cursor']) await overlapping(running.url, path);
  await request(running.url, '/drop');
  await running.stop();
  expect(spanOutline(running.spans, attrs).replaceAll(table, 'users')).toBe(SPANS);
  expect(leaks(running.spans, /canary/)).toEqual([]);
});
