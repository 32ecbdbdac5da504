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

it('prisma: the spans of its driver', async () => {
  expect(await throughDriver('use-prisma.mjs', { DATABASE_URL: postgres.url })).toMatchInlineSnapshot(`
    "4 × SERVER GET [http] url.path=/query
      CLIENT SELECT public.users [pg] db.query.text="SELECT COUNT(*) AS \\"_count$_all\\" FROM (SELECT \\"public\\".\\"users\\".\\"id\\" FROM \\"public\\".\\"users\\" WHERE ?=? OFFSET $1) AS \\"sub\\""
      CLIENT SELECT public.users [pg] db.query.text="SELECT \\"public\\".\\"users\\".\\"id\\", \\"public\\".\\"users\\".\\"email\\" FROM \\"public\\".\\"users\\" WHERE (\\"public\\".\\"users\\".\\"email\\" = $1 AND ?=?) LIMIT $2 OFFSET $3"

    4 × SERVER GET [http] url.path=/transaction
      CLIENT BEGIN [pg] db.query.text=BEGIN
      CLIENT COMMIT [pg] db.query.text=COMMIT
      CLIENT UPDATE public.users [pg] db.query.text="UPDATE \\"public\\".\\"users\\" SET \\"email\\" = $1 WHERE \\"public\\".\\"users\\".\\"id\\" = $2"

    SERVER GET [http] ERROR url.path=/duplicate
      CLIENT INSERT public.users [pg] ERROR db.query.text="INSERT INTO \\"public\\".\\"users\\" (\\"email\\") VALUES ($1) RETURNING \\"public\\".\\"users\\".\\"id\\", \\"public\\".\\"users\\".\\"email\\""

    SERVER GET [http] url.path=/drop
      CLIENT DROP TABLE users [pg] db.query.text="DROP TABLE \\"users\\"""
  `);
});
