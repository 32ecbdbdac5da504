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

it('typeorm: the spans of its driver', async () => {
  expect(await throughDriver('use-typeorm.mjs', { DATABASE_URL: postgres.url })).toMatchInlineSnapshot(`
    "4 × SERVER GET [http] url.path=/query
      CLIENT SELECT users [pg] db.query.text="SELECT \\"User\\".\\"id\\" AS \\"User_id\\", \\"User\\".\\"email\\" AS \\"User_email\\" FROM \\"users\\" \\"User\\" WHERE ((\\"User\\".\\"email\\" = $1)) LIMIT ?"
      CLIENT SELECT users [pg] db.query.text="SELECT \\"user\\".\\"id\\" AS \\"user_id\\", \\"user\\".\\"email\\" AS \\"user_email\\" FROM \\"users\\" \\"user\\" WHERE \\"user\\".\\"email\\" <> ?"

    4 × SERVER GET [http] url.path=/transaction
      CLIENT COMMIT [pg] db.query.text=COMMIT
      CLIENT START [pg] db.query.text="START TRANSACTION"
      CLIENT UPDATE users [pg] db.query.text="UPDATE \\"users\\" SET \\"email\\" = $1 WHERE \\"id\\" = $2"

    SERVER GET [http] ERROR url.path=/duplicate
      CLIENT INSERT users [pg] ERROR db.query.text="INSERT INTO \\"users\\"(\\"email\\") VALUES ($1) RETURNING \\"id\\""

    SERVER GET [http] url.path=/drop
      CLIENT DROP TABLE users [pg] db.query.text="DROP TABLE \\"users\\"""
  `);
});
