import pg from 'pg';

/** The tables that the Express fixtures read. Tables of an own schema, so that a shared server is left as it was. */
export async function createShop(url: string): Promise<{ url: string; drop(): Promise<void> }> {
  const schema = `winnow_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create schema ${schema}`);
  await client.query(`create table ${schema}.users (id int primary key, name text)`);
  await client.query(`create table ${schema}.orders (id int, user_id int, total int)`);
  await client.query(`insert into ${schema}.users values (1, 'Ada'), (2, 'Grace')`);
  await client.query(`insert into ${schema}.orders values (1, 1, 10), (2, 1, 20)`);
  await client.end();
  return {
    url: `${url}?options=${encodeURIComponent(`-c search_path=${schema}`)}`,
    async drop() {
      const last = new pg.Client({ connectionString: url });
      await last.connect();
      await last.query(`drop schema ${schema} cascade`);
      await last.end();
    },
  };
}
