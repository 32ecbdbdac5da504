import pg from 'pg';
import type { Postgres } from './postgres.ts';

/** The tables that the Express fixtures read. On a shared server they have a schema of their own and leave nothing. */
export async function createShop(postgres: Postgres): Promise<{ url: string; drop(): Promise<void> }> {
  // The embedded PostgreSQL takes no start-up options, and nobody else uses it.
  const schema = postgres.embedded ? 'public' : `winnow_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  const options = postgres.embedded ? '' : `?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
  await run(postgres.url, [
    `create schema if not exists ${schema}`,
    `create table ${schema}.users (id int primary key, name text)`,
    `create table ${schema}.orders (id int, user_id int, total int)`,
    `insert into ${schema}.users values (1, 'Ada'), (2, 'Grace')`,
    `insert into ${schema}.orders values (1, 1, 10), (2, 1, 20)`,
  ]);
  return { url: `${postgres.url}${options}`, drop: () => run(postgres.url, [`drop schema ${schema} cascade`]) };
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
