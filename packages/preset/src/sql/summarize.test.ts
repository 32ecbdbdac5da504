import { describe, expect, it } from 'vitest';
import { remembered, summarize } from './summarize.js';

const NAMES: readonly (readonly [sql: string, name: string, system?: string])[] = [
  ['SELECT * FROM users WHERE id = $1', 'SELECT users'],
  ['  select\n\tid from users', 'SELECT users'],
  ['SELECT "u"."id" FROM "public"."User" "u"', 'SELECT public.User'],
  ['(SELECT 1 FROM a) UNION (SELECT 2 FROM b)', 'SELECT a'],
  ['SELECT 1', 'SELECT'],
  ["SELECT nextval('seq')", 'SELECT'],
  ['SELECT count(*) FROM (SELECT id FROM orders) o', 'SELECT orders'],
  ['SELECT (SELECT max(id) FROM items) FROM orders', 'SELECT items'],
  ['SELECT EXTRACT(year FROM created) FROM orders', 'SELECT orders'],
  ["SELECT trim(both ' ' from name), substring(name from 2) FROM people", 'SELECT people'],
  ['SELECT a IS DISTINCT FROM b FROM t', 'SELECT t'],
  ['SELECT * FROM ONLY parts', 'SELECT parts'],
  ['SELECT * FROM (a JOIN b ON true)', 'SELECT a'],
  ['SELECT * FROM (VALUES (1), (2)) v JOIN real ON true', 'SELECT real'],
  ['WITH x AS (SELECT * FROM orders) SELECT * FROM x', 'SELECT orders'],
  ['WITH x AS (SELECT 1), y (a, b) AS MATERIALIZED (SELECT 2) SELECT * FROM x JOIN users ON true', 'SELECT users'],
  ['WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n+1 FROM t) SELECT sum(n) FROM t', 'SELECT'],
  ['WITH moved AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM moved', 'INSERT b'],
  ['WITH x AS (SELECT 1) UPDATE users SET a = x.a FROM x', 'UPDATE users'],
  ["INSERT INTO orders (a) VALUES ('x')", 'INSERT orders'],
  ['insert ignore into `shop`.`orders` values (1)', 'INSERT shop.orders', 'mysql'],
  ['INSERT OR REPLACE INTO t VALUES (1)', 'INSERT t', 'sqlite'],
  ['REPLACE INTO t VALUES (1)', 'REPLACE t', 'mysql'],
  ['UPDATE ONLY users SET a = 1', 'UPDATE users'],
  ['UPDATE TOP (10) [dbo].[users] SET a = 1', 'UPDATE dbo.users', 'microsoft.sql_server'],
  ['DELETE FROM users WHERE id = 1', 'DELETE users'],
  ['MERGE INTO t USING s ON true', 'MERGE t'],
  ['TRUNCATE TABLE t', 'TRUNCATE t'],
  ['CREATE TABLE IF NOT EXISTS t (id int)', 'CREATE TABLE t'],
  ['CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)', 'CREATE INDEX i'],
  ['DROP TABLE t', 'DROP TABLE t'],
  ['CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ SELECT 1 FROM secret $$', 'CREATE FUNCTION f'],
  ['BEGIN', 'BEGIN'],
  ['START TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'START'],
  ['COMMIT;', 'COMMIT'],
  ["SET application_name = 'x'", 'SET'],
  ['EXPLAIN SELECT * FROM users', 'EXPLAIN'],
  ['CALL cleanup($1)', 'CALL cleanup'],
  ['/* app:shop */ SELECT 1 FROM a -- trailing', 'SELECT a'],
  ['/* a /* nested */ b */ SELECT 1 FROM a', 'SELECT a'],
  ['# note\nSELECT 1 FROM a', 'SELECT a', 'mysql'],
  ['hello world', 'postgresql'],
  ['', 'postgresql'],
  [';;', 'postgresql'],
];

describe('the name of a statement', () => {
  for (const [sql, name, system] of NAMES) {
    it(`${sql} → ${name}`, () => expect(summarize(sql, system).name).toBe(name));
  }
});

const TEXTS: readonly (readonly [sql: string, text: string, system?: string])[] = [
  ["SELECT * FROM t WHERE a = 'x''y' AND b = 12.5e-3", 'SELECT * FROM t WHERE a = ? AND b = ?'],
  [String.raw`SELECT E'it\'s', U&'d', B'01', x'ff', N'n'`, 'SELECT ?, U&?, ?, ?, ?'],
  ['SELECT $$it is$$, $a$ $$ $a$, $1', 'SELECT ?, ?, $1'],
  ['SELECT a$b FROM t$1', 'SELECT a$b FROM t$1'],
  ['SELECT 0xFF, 1_000, .5, 1.e5, -3', 'SELECT ?, ?, ?, ?, -?'],
  ['SELECT a::int, b FROM t WHERE c IN (1, 2, 3)', 'SELECT a::int, b FROM t WHERE c IN (?)'],
  ['c IN ($1, $2::int, -4)', 'c IN (?)'],
  ['c IN (SELECT id FROM x)', 'c IN (SELECT id FROM x)'],
  ['INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), (5, NULL)', 'INSERT INTO t (a, b) VALUES ($1, $2)'],
  ['SELECT "a b", "unclosed', 'SELECT "a b", ?'],
  ["SELECT 'unclosed", 'SELECT ?'],
  ['SELECT 1 /* secret */ + 2 -- secret', 'SELECT ? + ?'],
  [String.raw`SELECT "se'cret", 'a\'b' FROM ${'`t`'}`, 'SELECT ?, ? FROM `t`', 'mysql'],
  ["SELECT '\\', 'b'", 'SELECT ?, ?'],
  ['SELECT [a b], arr FROM [t]', 'SELECT [a b], arr FROM [t]', 'mssql'],
  ['SELECT arr[1]', 'SELECT arr[?]'],
  ["data->'key' @> '{}' AND a = :name AND b = @p1", 'data->? @> ? AND a = :name AND b = @p1'],
  [`SELECT ${'x'.repeat(500)}`, 'SELECT ?'],
];

describe('the text of a statement', () => {
  for (const [sql, text, system] of TEXTS) {
    it(`${sql} → ${text}`, () => expect(summarize(sql, system).text).toBe(text));
  }

  it('is at most 2 kB long and says that it was cut', () => {
    const text = summarize(`SELECT ${Array.from({ length: 5000 }, (_, i) => `column_${i}`).join(', ')} FROM t`).text;
    expect(text.length).toBeLessThanOrEqual(2049);
    expect(text.endsWith('…')).toBe(true);
  });
});

describe('the memory of statements', () => {
  it('is bounded, and keeps what is in use', () => {
    const kept = summarize('SELECT kept FROM t', 'bounded');
    for (let i = 0; i < 5000; i++) {
      summarize(`SELECT c${i} FROM t`, 'bounded');
      if (i % 100 === 0) expect(summarize('SELECT kept FROM t', 'bounded')).toBe(kept);
    }
    expect(remembered('bounded')).toBeLessThanOrEqual(1000);
  });

  it('does not hold on to huge texts', () => {
    summarize(`SELECT '${'x'.repeat(5000)}'`, 'huge');
    expect(remembered('huge')).toBe(0);
  });
});
