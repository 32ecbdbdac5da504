import { stopApps } from '@winnow/testkit';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { throughDriver } from './support/through-driver.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterEach(stopApps);
afterAll(() => postgres.close());

it('drizzle over pg: the spans of the driver', async () => {
  const outline = await throughDriver('use-drizzle.mjs', { DATABASE_URL: postgres.url, DRIVER: 'pg' });
  expect(outline).toMatchInlineSnapshot(`
    "4 × SERVER GET [http] url.path=/query
      CLIENT SELECT users [pg] db.query.text="select \\"id\\" from \\"users\\" where \\"users\\".\\"email\\" = $1"
      CLIENT SELECT users [pg] db.query.text="select \\"id\\", \\"email\\" from \\"users\\""

    4 × SERVER GET [http] url.path=/transaction
      CLIENT BEGIN [pg] db.query.text=begin
      CLIENT COMMIT [pg] db.query.text=commit
      CLIENT UPDATE users [pg] db.query.text="update \\"users\\" set \\"email\\" = $1 where \\"users\\".\\"id\\" = $2"

    SERVER GET [http] ERROR url.path=/duplicate
      CLIENT INSERT users [pg] ERROR db.query.text="insert into \\"users\\" (\\"id\\", \\"email\\") values ($1, $2)"

    SERVER GET [http] url.path=/drop
      CLIENT DROP TABLE users [pg] db.query.text="drop table \\"users\\"""
  `);
});

it('drizzle over postgres.js: the spans of the driver', async () => {
  const outline = await throughDriver('use-drizzle.mjs', { DATABASE_URL: postgres.url, DRIVER: 'postgres' });
  expect(outline).toMatchInlineSnapshot(`
    "4 × SERVER GET [http] url.path=/query
      CLIENT SELECT users [postgres] db.query.text="select \\"id\\" from \\"users\\" where \\"users\\".\\"email\\" = $1"
      CLIENT SELECT users [postgres] db.query.text="select \\"id\\", \\"email\\" from \\"users\\""

    4 × SERVER GET [http] url.path=/transaction
      CLIENT BEGIN [postgres] db.query.text=begin
      CLIENT COMMIT [postgres] db.query.text=commit
      CLIENT UPDATE users [postgres] db.query.text="update \\"users\\" set \\"email\\" = $1 where \\"users\\".\\"id\\" = $2"

    SERVER GET [http] ERROR url.path=/duplicate
      CLIENT INSERT users [postgres] ERROR db.query.text="insert into \\"users\\" (\\"id\\", \\"email\\") values ($1, $2)"

    SERVER GET [http] url.path=/drop
      CLIENT DROP TABLE users [postgres] db.query.text="drop table \\"users\\"""
  `);
});
