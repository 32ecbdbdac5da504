import { createRequire } from 'node:module';
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import pg from 'pg';
import QueryStream from 'pg-query-stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCuratingProvider } from '../../curate/curating-provider.js';
import { createRecorder } from '../http/recorder.test.support.js';
import { rulesFor } from '../table.js';
import { type Database, STARTING, startDatabase } from './database.test.support.js';
import { pgPoolRow, pgRow } from './pg-row.js';

// It has no types of its own.
const Cursor = createRequire(__filename)('pg-cursor') as new (
  text: string,
) => pg.Submittable & { read(rows: number): Promise<unknown[]>; close(): Promise<void> };

const recorder = createRecorder();
const tracerProvider = createCuratingProvider({ inner: () => recorder.runtime.tracerProvider, rulesFor });
const tracer = tracerProvider.getTracer('test');
const runtime = { ...recorder.runtime, tracerProvider };

let database: Database;
let client: pg.Client;
let pool: pg.Pool;

beforeAll(async () => {
  database = await startDatabase();
  const load = createRequire(createRequire(__filename).resolve('pg'));
  pgRow.load(runtime).patch(load('pg'), '8.23.1', undefined);
  pgPoolRow.load(runtime).patch(load('pg-pool'), '3.14.0', undefined);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('CREATE TEMP TABLE users (id int, name text)');
  await client.query("INSERT INTO users VALUES (1, 'ada'), (2, 'bob')");
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
}, STARTING);

afterAll(async () => {
  await client.end();
  await pool.end();
  await database.stop();
});

afterEach(() => recorder.clear());

/** Runs inside a request; its root is taken away from the answer. */
async function inRequest(run: () => unknown, expected = 1): Promise<ReadableSpan[]> {
  const root = tracer.startSpan('request', { kind: SpanKind.SERVER, root: true });
  await context.with(trace.setSpan(ROOT_CONTEXT, root), async () => run());
  const spans = await recorder.ended(expected);
  expect(spans.every((span) => span.parentSpanContext?.spanId === root.spanContext().spanId)).toBe(true);
  return [...spans];
}

function activeSpanId(): string | undefined {
  return trace.getSpan(context.active())?.spanContext().spanId;
}

describe('a query', () => {
  it('is one client span with the stable attributes and no value', async () => {
    const [span] = await inRequest(() => client.query("SELECT * FROM users WHERE name = 'ada' AND id = $1", [1]));
    expect(span?.name).toBe('SELECT users');
    expect(span?.kind).toBe(SpanKind.CLIENT);
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    const { host, port, database: name } = client as unknown as { host: string; port: number; database: string };
    expect(span?.attributes).toEqual({
      'db.system.name': 'postgresql',
      'db.namespace': name,
      'server.address': host,
      'server.port': port,
      'db.operation.name': 'SELECT',
      'db.collection.name': 'users',
      'db.query.text': 'SELECT * FROM users WHERE name = ? AND id = $1',
    });
  });

  const text = 'SELECT count(*)::int AS n FROM users';
  const viaCallback = (call: (callback: (error: Error | null, result: pg.QueryResult) => void) => unknown) => () =>
    new Promise<pg.QueryResult>((resolve, reject) => {
      const before = activeSpanId();
      call((error, result) => {
        if (activeSpanId() !== before) reject(new Error('lost the context'));
        else if (error) reject(error);
        else resolve(result);
      });
    });
  const forms: Record<string, () => PromiseLike<pg.QueryResult>> = {
    text: () => client.query(text),
    'text and values': () => client.query(`${text} WHERE id > $1`, [0]),
    'an object': () => client.query({ text }),
    'a frozen object': () => client.query(Object.freeze({ text }) as { text: string }),
    'an object with values': () => client.query({ text: `${text} WHERE id > $1`, values: [0] }),
    'a named object': () => client.query({ text, name: 'count-users' }),
    'text and callback': viaCallback((callback) => client.query(text, callback)),
    'text, values and callback': viaCallback((callback) => client.query(`${text} WHERE id > $1`, [0], callback)),
    'text, nothing and callback': viaCallback((callback) => client.query(text, undefined as unknown as [], callback)),
    'an object and a callback': viaCallback((callback) => client.query({ text } as never, callback as never)),
    'an object, values and callback': viaCallback((callback) => client.query({ text } as never, [], callback)),
    'an object that holds the callback': viaCallback((callback) => client.query({ text, callback } as never)),
    'a Query with a callback': viaCallback((callback) => client.query(new pg.Query(text as never, callback as never))),
    'an object with a getter': () =>
      client.query(
        new (class {
          get text() {
            return text;
          }
        })(),
      ),
  };

  it.each(Object.entries(forms))('is traced when it is given as %s', async (_form, call) => {
    const spans = await inRequest(async () => expect((await call()).rows).toEqual([{ n: 2 }]));
    expect(spans.map((span) => span.name)).toEqual(['SELECT users']);
  });

  it('leaves the object that it was given as it was', async () => {
    const callback = () => {};
    const config = { text, callback };
    await inRequest(() => client.query(config as never));
    expect(config).toEqual({ text, callback });
    expect(config.callback).toBe(callback);
  });

  it('makes no span outside a request', async () => {
    await client.query(text);
    await pool.query('SELECT 1');
    await inRequest(() => client.query('SELECT 1'));
    expect(recorder.spans()).toHaveLength(1);
  });

  it('makes a span outside a request when it fails', async () => {
    await expect(client.query('SELECT * FROM nowhere')).rejects.toThrow('nowhere');
    const [span] = await recorder.ended(1);
    expect(span?.name).toBe('SELECT nowhere');
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.attributes['error.type']).toBe('42P01');
    expect(span?.events).toHaveLength(1);
  });

  it('makes none below a span that records nothing', async () => {
    const silent = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 0 });
    await context.with(trace.setSpan(ROOT_CONTEXT, silent), () =>
      client.query('SELECT * FROM nowhere').catch(() => {}),
    );
    await inRequest(() => client.query(text));
    expect(recorder.spans()).toHaveLength(1);
  });
});

describe('a fault of ours', () => {
  it('costs the span, never the query', async () => {
    const faulty = {
      ...runtime,
      tracerProvider: {
        getTracer: () => ({
          startSpan() {
            throw new Error('a fault of ours');
          },
        }),
      } as never,
    };
    class FakeClient {
      query(_text: string, callback?: (error: null, result: number) => void): unknown {
        if (!callback) return Promise.resolve(1);
        return callback(null, 2);
      }
    }
    pgRow.load(faulty).patch({ Client: FakeClient }, '8.23.1', undefined);
    const faultyClient = new FakeClient();
    expect(await faultyClient.query('SELECT 1')).toBe(1);
    expect(await new Promise((resolve) => faultyClient.query('SELECT 1', (_, result) => resolve(result)))).toBe(2);
  });
});

describe('a query that fails', () => {
  it('tells the kind of error and the code, and no text of the driver', async () => {
    const [span] = await inRequest(() => client.query("SELECT 'leak-me'::int FROM users").catch(() => {}));
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span?.attributes['db.response.status_code']).toBe('22P02');
    expect(span?.attributes['error.type']).toBe('22P02');
    expect(span?.events.map(({ name, attributes }) => ({ name, attributes }))).toEqual([
      { name: 'exception', attributes: { 'exception.type': 'DatabaseError', 'exception.code': '22P02' } },
    ]);
    expect(JSON.stringify([span?.name, span?.attributes, span?.status, span?.events])).not.toContain('leak-me');
  });

  it('reaches the callback with the error, in the caller’s context', async () => {
    const spans = await inRequest(
      () =>
        new Promise<void>((resolve, reject) => {
          const before = activeSpanId();
          client.query('SELECT * FROM nowhere', (error) =>
            error && activeSpanId() === before ? resolve() : reject(new Error('lost')),
          );
        }),
    );
    expect(spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
  });

  it('stays an unhandled rejection when the app does not handle it', async () => {
    const unhandled: unknown[] = [];
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (error) => unhandled.push(error));
    try {
      await inRequest(() => void client.query('SELECT * FROM nowhere'));
      await expect.poll(() => unhandled.length).toBe(1);
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of others) process.on('unhandledRejection', listener);
    }
  });

  it('is traced when the call itself throws', async () => {
    const [span] = await inRequest(() => expect(() => client.query(undefined as never)).toThrow(TypeError));
    expect(span?.name).toBe('postgresql');
    expect(span?.attributes['error.type']).toBe('TypeError');
  });
});

describe('a submittable', () => {
  it('is followed to its end: a query with listeners', async () => {
    const spans = await inRequest(async () => {
      const before = activeSpanId();
      const rows: unknown[] = [];
      const query = client.query(new pg.Query('SELECT id FROM users' as never));
      query.on('row', (row: unknown) => rows.push([row, activeSpanId() === before]));
      await new Promise((resolve) => query.on('end', resolve));
      expect(rows).toEqual([
        [{ id: 1 }, true],
        [{ id: 2 }, true],
      ]);
    });
    expect(spans.map((span) => span.name)).toEqual(['SELECT users']);
  });

  it('is followed to its end: a cursor', async () => {
    const spans = await inRequest(async () => {
      const cursor = client.query(new Cursor('SELECT id FROM users'));
      expect(await cursor.read(1)).toHaveLength(1);
      expect(recorder.spans()).toHaveLength(0);
      expect(await cursor.read(5)).toHaveLength(1);
      await cursor.close();
    });
    expect(spans.map((span) => span.name)).toEqual(['SELECT users']);
  });

  it('is followed to its end: a cursor that is closed early', async () => {
    const spans = await inRequest(async () => {
      const cursor = client.query(new Cursor('SELECT id FROM users'));
      await cursor.read(1);
      await cursor.close();
    });
    expect(spans.map((span) => span.status.code)).toEqual([SpanStatusCode.UNSET]);
  });

  it('is followed to its end: a cursor that fails', async () => {
    const [span] = await inRequest(async () => {
      const cursor = client.query(new Cursor('SELECT * FROM nowhere'));
      await expect(cursor.read(1)).rejects.toThrow('nowhere');
      await cursor.close();
    });
    expect(span?.attributes['error.type']).toBe('42P01');
  });

  it('is followed to its end: a stream', async () => {
    const spans = await inRequest(async () => {
      const before = activeSpanId();
      const rows: unknown[] = [];
      const stream = client.query(new QueryStream('SELECT id FROM users'));
      stream.on('data', (row) => rows.push([row, activeSpanId() === before]));
      await new Promise((resolve) => stream.on('end', resolve));
      expect(rows).toEqual([
        [{ id: 1 }, true],
        [{ id: 2 }, true],
      ]);
    });
    expect(spans.map((span) => span.name)).toEqual(['SELECT users']);
  });

  it('does not hide an error that nobody listens for', async () => {
    await inRequest(async () => {
      const query = new pg.Query('SELECT * FROM nowhere' as never) as unknown as NodeJS.EventEmitter;
      client.query(query as never);
      expect(query.listenerCount('error')).toBe(0);
      await new Promise((resolve) => query.on('error', resolve));
    });
  });
});

describe('a pool', () => {
  it('makes no span for a connect that goes well', async () => {
    const spans = await inRequest(() => pool.query('SELECT 1 FROM pg_class'));
    expect(spans.map((span) => span.name)).toEqual(['SELECT pg_class']);
  });

  it('keeps the requests apart when it is saturated', async () => {
    const requests = ['a', 'b', 'c'].map((name) => tracer.startSpan(name, { root: true }));
    const run = async (how: 'promise' | 'callback' | 'checkout', index: number) => {
      if (how === 'promise') await pool.query(`SELECT ${index} FROM pg_class`);
      else if (how === 'callback') {
        await new Promise<void>((resolve, reject) =>
          pool.query('SELECT 1 FROM pg_class', (e) => (e ? reject(e) : resolve())),
        );
      } else {
        await new Promise<void>((resolve, reject) =>
          pool.connect((error, checkedOut, release) => {
            if (error || !checkedOut) return reject(error);
            checkedOut.query('SELECT 2 FROM pg_class', (e) => {
              release();
              return e ? reject(e) : resolve();
            });
          }),
        );
      }
      return activeSpanId();
    };
    for (const how of ['promise', 'callback', 'checkout'] as const) {
      recorder.clear();
      const active = await Promise.all(
        requests.map((span, index) => context.with(trace.setSpan(ROOT_CONTEXT, span), () => run(how, index))),
      );
      expect(active).toEqual(requests.map((span) => span.spanContext().spanId));
      const spans = await recorder.ended(3);
      expect(spans.map((span) => span.spanContext().traceId).sort()).toEqual(
        requests.map((span) => span.spanContext().traceId).sort(),
      );
    }
  });

  it('does not put an orphan’s query into the trace of the request that it waited for', async () => {
    const orphan = () => pool.query('SELECT 1 FROM pg_class');
    await inRequest(() => Promise.all([pool.query('SELECT 1 FROM pg_class'), context.with(ROOT_CONTEXT, orphan)]));
    expect(recorder.spans()).toHaveLength(1);
  });

  it('shows a connect that fails, with where it went and what the network said', async () => {
    const unreachable = new pg.Pool({ host: '127.0.0.1', port: 1, database: 'shop', user: 'u', password: 'hunter2' });
    for (const connect of [() => unreachable.connect(), () => unreachable.query('SELECT 1')]) {
      recorder.clear();
      const [span] = await inRequest(() => expect(connect()).rejects.toThrow());
      expect(span?.name).toBe('CONNECT');
      expect(span?.attributes).toMatchObject({
        'server.address': '127.0.0.1',
        'server.port': 1,
        'db.namespace': 'shop',
        'error.type': 'ECONNREFUSED',
      });
      expect(JSON.stringify(span?.attributes)).not.toContain('hunter2');
    }
    await unreachable.end();
  });
});
