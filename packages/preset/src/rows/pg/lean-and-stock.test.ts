// Our pg row against the stock instrumentation: the same calls, what both record, and where we differ on purpose.
import { createRequire } from 'node:module';
import { context, metrics, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecorder } from '../http/recorder.test.support.js';
import type { Row } from '../row.js';
import { stockRows } from '../stock/adapt.js';
import { STOCK } from '../stock/catalogue.js';
import { type Database, STARTING, startDatabase } from './database.test.support.js';
import { pgPoolRow, pgRow } from './pg-row.js';

const recorder = createRecorder({ metrics: false });
const runtime = { ...recorder.runtime, meterProvider: metrics.getMeterProvider() };

type Pg = typeof pg;

interface Subject {
  client: pg.Client;
  pool: pg.Pool;
}

/** A copy of pg of its own, so that each is patched by one side only. */
function freshPg(rows: readonly Row[]): Pg {
  const require = createRequire(__filename);
  const isPg = (file: string) => /[\\/]node_modules[\\/]pg(?:-pool)?[\\/]/.test(file);
  for (const file of Object.keys(require.cache)) if (isPg(file)) delete require.cache[file];
  const nextToPg = createRequire(require.resolve('pg'));
  for (const library of ['pg-pool', 'pg']) {
    const row = rows.find((candidate) => candidate.library === library);
    row?.load(runtime).patch(nextToPg(library), library === 'pg' ? '8.23.1' : '3.14.0', undefined);
  }
  return nextToPg('pg') as Pg;
}

const CALLS: Record<string, (subject: Subject) => unknown> = {
  'a select': ({ client }) => client.query("SELECT * FROM people WHERE name = 'ada'"),
  'a select with values': ({ client }) => client.query('SELECT * FROM people WHERE id = $1', [1]),
  'an insert by a pool': ({ pool }) => pool.query("INSERT INTO people VALUES (3, 'eve')"),
  'a query object with a name': ({ client }) => client.query({ text: 'SELECT 1', name: `n${Math.random()}` }),
  'a callback': ({ client }) => new Promise((resolve) => client.query('SELECT 2', () => resolve(undefined))),
  'a failure': ({ client }) => client.query("SELECT 'leak-me'::int").catch(() => {}),
  'a failure by callback': ({ client }) => new Promise((resolve) => client.query('SELECT nothing', () => resolve(0))),
};

/** What we leave out, add or write otherwise, and why. */
const DIFFERENCES = {
  'db.query.text': 'literals are masked',
  'db.operation.name': 'added: stock puts it on its metric only',
  'db.collection.name': 'added: the table makes the name',
  'db.postgresql.plan': 'left out: the name of a prepared statement says nothing that its text does not',
  'db.response.status_code': 'added: the SQLSTATE, as the conventions ask',
  'error.type': 'added: the conventions ask for it on spans too',
} as const;

let database: Database;
const recorded: Record<'lean' | 'stock', Record<string, ReadableSpan[]>> = { lean: {}, stock: {} };

beforeAll(async () => {
  database = await startDatabase();
  const stock = STOCK.find(({ name }) => name === 'pg');
  if (!stock) throw new Error('pg is not in the catalogue');
  for (const [side, rows] of [
    ['lean', [pgRow, pgPoolRow]],
    ['stock', stockRows(stock)],
  ] as const) {
    const { Client, Pool } = freshPg(rows);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query('CREATE TABLE IF NOT EXISTS people (id int, name text)');
    const subject = { client, pool: new Pool({ connectionString: database.url }) };
    for (const [name, call] of Object.entries(CALLS)) {
      recorder.clear();
      const root = recorder.runtime.tracerProvider.getTracer('test').startSpan('request', { root: true });
      await context.with(trace.setSpan(ROOT_CONTEXT, root), async () => call(subject));
      recorded[side][name] = recorder.spans().filter(({ name }) => !/connect$/.test(name));
    }
    await subject.pool.end();
    await client.end();
  }
}, STARTING);

afterAll(() => database.stop());

describe('our pg row and the stock instrumentation', () => {
  it.each(Object.keys(CALLS))('record the same of %s, except where we differ on purpose', (name) => {
    const [lean] = recorded.lean[name] as [ReadableSpan];
    const [stock] = recorded.stock[name] as [ReadableSpan];
    expect(recorded.lean[name]).toHaveLength(1);
    expect(recorded.stock[name]).toHaveLength(1);
    expect(lean.kind).toBe(SpanKind.CLIENT);
    expect(lean.kind).toBe(stock.kind);
    expect(lean.status.code).toBe(stock.status.code);
    expect(lean.events.map((event) => event.name)).toEqual(stock.events.map((event) => event.name));
    expect(withoutDifferences(lean)).toEqual(withoutDifferences(stock));
  });

  it('differ where we say, so that the list stays true', () => {
    const differing = new Set<string>();
    for (const name of Object.keys(CALLS)) {
      const lean = recorded.lean[name]?.[0]?.attributes ?? {};
      const stock = recorded.stock[name]?.[0]?.attributes ?? {};
      for (const key of new Set([...Object.keys(lean), ...Object.keys(stock)])) {
        if (lean[key] !== stock[key]) differing.add(key);
      }
    }
    expect([...differing].sort()).toEqual(Object.keys(DIFFERENCES).sort());
  });

  it('differ in what leaks: the stock one does, ours does not', () => {
    const texts = (side: 'lean' | 'stock') =>
      JSON.stringify(
        Object.values(recorded[side]).map((spans) => spans.map((s) => [s.attributes, s.status, s.events])),
      );
    expect(texts('stock')).toContain('leak-me');
    expect(texts('lean')).not.toContain('leak-me');
    expect(texts('lean')).not.toContain('ada');
  });
});

function withoutDifferences({ attributes }: ReadableSpan): object {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !(key in DIFFERENCES)));
}
