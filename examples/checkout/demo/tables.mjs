import { readFileSync } from 'node:fs';
import pg from 'pg';

/** The shop's tables, in a schema of their own: a server that DATABASE_URL names is left as it was found. */
export async function createTables(url) {
  const schema = `checkout_demo_${process.pid}`;
  const run = async (sql) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  const sql = readFileSync(new URL('schema.sql', import.meta.url), 'utf8');
  await run(`CREATE SCHEMA ${schema}; SET search_path TO ${schema}; ${sql}`);
  return {
    url: `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent(`-c search_path=${schema}`)}`,
    drop: () => run(`DROP SCHEMA ${schema} CASCADE`),
  };
}
