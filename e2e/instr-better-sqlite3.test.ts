import { skipAloud, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { throughDriver } from './support/through-driver.ts';

afterEach(stopApps);

// libsql has the interface of better-sqlite3 and comes compiled. The latter is compiled on the machine that installs it:
// where that was done, BETTER_SQLITE3 is its path.
const compiled = process.env['BETTER_SQLITE3'];
const spans = (path?: string) => throughDriver('use-better-sqlite3.mjs', path ? { BETTER_SQLITE3: path } : {});

it('libsql: statements by verb and table, without values', async () => {
  expect(await spans()).toMatchInlineSnapshot(`
    "4 × SERVER GET [http] url.path=/query
      CLIENT SELECT users [better-sqlite3] db.query.text="SELECT id FROM users WHERE email = ?"
      CLIENT SELECT users [better-sqlite3] db.query.text="SELECT id, email FROM users"
      CLIENT SELECT users [better-sqlite3] db.query.text="SELECT id, email FROM users"

    4 × SERVER GET [http] url.path=/transaction
      CLIENT BEGIN [better-sqlite3] db.query.text=BEGIN
      CLIENT COMMIT [better-sqlite3] db.query.text=COMMIT
      CLIENT UPDATE users [better-sqlite3] db.query.text="UPDATE users SET email = ? WHERE id = ?"

    SERVER GET [http] ERROR url.path=/duplicate
      CLIENT INSERT users [better-sqlite3] ERROR db.query.text="INSERT INTO users (email) VALUES (?)"
      CLIENT SELECT nowhere [better-sqlite3] ERROR db.query.text="SELECT ? FROM nowhere"

    SERVER GET [http] url.path=/drop
      CLIENT DROP TABLE users [better-sqlite3] db.query.text="DROP TABLE users""
  `);
});

it('better-sqlite3: the same spans as libsql', async (context) => {
  if (!compiled)
    skipAloud(context, 'needs better-sqlite3, which compiles for minutes: BETTER_SQLITE3 is the path of one');
  expect(await spans(compiled)).toBe(await spans());
});
