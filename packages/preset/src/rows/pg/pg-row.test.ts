import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { activeSpanId, inRequest, patched, recorder, runtime, usePatchedPg } from './patched-pg.test.support.js';
import { pgRow } from './pg-row.js';

usePatchedPg();

describe('a query', () => {
  it('is one client span with the stable attributes and no value', async () => {
    const [span] = await inRequest(() =>
      patched.client.query("SELECT * FROM users WHERE name = 'ada' AND id = $1", [1]),
    );
    expect(span?.name).toBe('SELECT users');
    expect(span?.kind).toBe(SpanKind.CLIENT);
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    const {
      host,
      port,
      database: name,
    } = patched.client as unknown as { host: string; port: number; database: string };
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
    text: () => patched.client.query(text),
    'text and values': () => patched.client.query(`${text} WHERE id > $1`, [0]),
    'an object': () => patched.client.query({ text }),
    'a frozen object': () => patched.client.query(Object.freeze({ text }) as { text: string }),
    'an object with values': () => patched.client.query({ text: `${text} WHERE id > $1`, values: [0] }),
    'a named object': () => patched.client.query({ text, name: 'count-users' }),
    'text and callback': viaCallback((callback) => patched.client.query(text, callback)),
    'text, values and callback': viaCallback((callback) =>
      patched.client.query(`${text} WHERE id > $1`, [0], callback),
    ),
    'text, nothing and callback': viaCallback((callback) =>
      patched.client.query(text, undefined as unknown as [], callback),
    ),
    'an object and a callback': viaCallback((callback) => patched.client.query({ text } as never, callback as never)),
    'an object, values and callback': viaCallback((callback) => patched.client.query({ text } as never, [], callback)),
    'an object that holds the callback': viaCallback((callback) => patched.client.query({ text, callback } as never)),
    'a Query with a callback': viaCallback((callback) =>
      patched.client.query(new pg.Query(text as never, callback as never)),
    ),
    'an object with a getter': () =>
      patched.client.query(
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
    await inRequest(() => patched.client.query(config as never));
    expect(config).toEqual({ text, callback });
    expect(config.callback).toBe(callback);
  });

  it('makes no span outside a request', async () => {
    await patched.client.query(text);
    await patched.pool.query('SELECT 1');
    await inRequest(() => patched.client.query('SELECT 1'));
    expect(recorder.spans()).toHaveLength(1);
  });

  it('makes a span outside a request when it fails', async () => {
    await expect(patched.client.query('SELECT * FROM nowhere')).rejects.toThrow('nowhere');
    const [span] = await recorder.ended(1);
    expect(span?.name).toBe('SELECT nowhere');
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.attributes['error.type']).toBe('42P01');
    expect(span?.events).toHaveLength(1);
  });

  it('makes none below a span that records nothing', async () => {
    const silent = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 0 });
    await context.with(trace.setSpan(ROOT_CONTEXT, silent), () =>
      patched.client.query('SELECT * FROM nowhere').catch(() => {}),
    );
    await inRequest(() => patched.client.query(text));
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
    const [span] = await inRequest(() => patched.client.query("SELECT 'leak-me'::int FROM users").catch(() => {}));
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
          patched.client.query('SELECT * FROM nowhere', (error) =>
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
      await inRequest(() => void patched.client.query('SELECT * FROM nowhere'));
      await expect.poll(() => unhandled.length).toBe(1);
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of others) process.on('unhandledRejection', listener);
    }
  });

  it('is traced when the call itself throws', async () => {
    const [span] = await inRequest(() => expect(() => patched.client.query(undefined as never)).toThrow(TypeError));
    expect(span?.name).toBe('postgresql');
    expect(span?.attributes['error.type']).toBe('TypeError');
  });
});
