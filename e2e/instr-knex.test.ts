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

it('knex: the spans of its driver, and none twice', async () => {
  expect(await throughDriver('use-knex.mjs', { DATABASE_URL: postgres.url })).toMatchInlineSnapshot(`
    "4 × SERVER GET [http] url.path=/query
      CLIENT SELECT users [pg] db.query.text="select \\"id\\" from \\"users\\" where \\"email\\" = $1"
      CLIENT SELECT users [pg] db.query.text="select email from users where email = ?"

    4 × SERVER GET [http] url.path=/transaction
      CLIENT BEGIN [pg] db.query.text=BEGIN;
      CLIENT COMMIT [pg] db.query.text=COMMIT;
      CLIENT UPDATE users [pg] db.query.text="update \\"users\\" set \\"email\\" = $1 where \\"id\\" = $2"

    SERVER GET [http] ERROR url.path=/duplicate
      CLIENT INSERT users [pg] ERROR db.query.text="insert into \\"users\\" (\\"email\\", \\"id\\") values ($1, $2)"

    SERVER GET [http] url.path=/drop
      CLIENT DROP TABLE users [pg] db.query.text="drop table \\"users\\"""
  `);
});
