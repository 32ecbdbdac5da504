// pg with our rows, a client and a saturable pool on a real database, and requests to run in.
import { createRequire } from 'node:module';
import { context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createCuratingProvider } from '../../curate/curating-provider.js';
import { createRecorder } from '../http/recorder.test.support.js';
import { rulesFor } from '../table.js';
import { type Database, STARTING, startDatabase } from './database.test.support.js';
import { pgPoolRow, pgRow } from './pg-row.js';

export const recorder = createRecorder();
const tracerProvider = createCuratingProvider({ inner: () => recorder.runtime.tracerProvider, rulesFor });
export const tracer = tracerProvider.getTracer('test');
export const runtime = { ...recorder.runtime, tracerProvider };

/** Filled before the first test: a client that knows a table `users` of two rows, and a pool of one connection. */
export const patched = {} as { client: pg.Client; pool: pg.Pool };

export function usePatchedPg(): void {
  let database: Database;

  beforeAll(async () => {
    database = await startDatabase();
    const load = createRequire(createRequire(__filename).resolve('pg'));
    pgRow.load(runtime).patch(load('pg'), '8.23.1', undefined);
    pgPoolRow.load(runtime).patch(load('pg-pool'), '3.14.0', undefined);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('CREATE TEMP TABLE users (id int, name text)');
    await client.query("INSERT INTO users VALUES (1, 'ada'), (2, 'bob')");
    Object.assign(patched, { client, pool: new pg.Pool({ connectionString: database.url, max: 1 }) });
  }, STARTING);

  afterAll(async () => {
    await patched.client?.end();
    await patched.pool?.end();
    await database?.stop();
  });

  afterEach(() => recorder.clear());
}

/** Runs inside a request and answers with the spans below its root. */
export async function inRequest(run: () => unknown, expected = 1): Promise<ReadableSpan[]> {
  const root = tracer.startSpan('request', { kind: SpanKind.SERVER, root: true });
  await context.with(trace.setSpan(ROOT_CONTEXT, root), async () => run());
  const spans = await recorder.ended(expected);
  expect(spans.every((span) => span.parentSpanContext?.spanId === root.spanContext().spanId)).toBe(true);
  return [...spans];
}

export function activeSpanId(): string | undefined {
  return trace.getSpan(context.active())?.spanContext().spanId;
}
