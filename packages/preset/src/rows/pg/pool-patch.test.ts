import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { activeSpanId, inRequest, patched, recorder, tracer, usePatchedPg } from './patched-pg.test.support.js';

usePatchedPg();

describe('a client of its own', () => {
  it('shows a connect that fails, once, and none that goes well', async () => {
    const unreachable = { host: '127.0.0.1', port: 1, database: 'shop', user: 'u', password: 'hunter2' };
    const ways = [
      () => new pg.Client(unreachable).connect(),
      () =>
        new Promise<void>((resolve, reject) =>
          new pg.Client(unreachable).connect((error?: Error) => (error ? reject(error) : resolve())),
        ),
    ];
    for (const connect of ways) {
      recorder.clear();
      const [span, ...others] = await inRequest(() => expect(connect()).rejects.toThrow('ECONNREFUSED'));
      expect(others).toEqual([]);
      expect(span?.name).toBe('CONNECT');
      expect(span?.attributes).toMatchObject({ 'db.namespace': 'shop', 'error.type': 'ECONNREFUSED' });
    }
    recorder.clear();
    const { host, port, database, user } = patched.client;
    const fine = new pg.Client({ host, port, database, user });
    const spans = await inRequest(async () => {
      await fine.connect();
      await fine.query('SELECT 1 FROM pg_class');
    });
    expect(spans.map(({ name }) => name)).toEqual(['SELECT pg_class']);
    await fine.end();
  });
});

describe('a pool', () => {
  it('makes no span for a connect that goes well', async () => {
    const spans = await inRequest(() => patched.pool.query('SELECT 1 FROM pg_class'));
    expect(spans.map((span) => span.name)).toEqual(['SELECT pg_class']);
  });

  it('keeps the requests apart when it is saturated', async () => {
    const requests = ['a', 'b', 'c'].map((name) => tracer.startSpan(name, { root: true }));
    const run = async (how: 'promise' | 'callback' | 'checkout', index: number) => {
      if (how === 'promise') await patched.pool.query(`SELECT ${index} FROM pg_class`);
      else if (how === 'callback') {
        await new Promise<void>((resolve, reject) =>
          patched.pool.query('SELECT 1 FROM pg_class', (e) => (e ? reject(e) : resolve())),
        );
      } else {
        await new Promise<void>((resolve, reject) =>
          patched.pool.connect((error, checkedOut, release) => {
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
    const orphan = () => patched.pool.query('SELECT 1 FROM pg_class');
    await inRequest(() =>
      Promise.all([patched.pool.query('SELECT 1 FROM pg_class'), context.with(ROOT_CONTEXT, orphan)]),
    );
    expect(recorder.spans()).toHaveLength(1);
  });

  it('shows a connect that fails, with where it went and what the network said', async () => {
    const unreachable = new pg.Pool({ host: '127.0.0.1', port: 1, database: 'shop', user: 'u', password: 'hunter2' });
    for (const connect of [() => unreachable.connect(), () => unreachable.query('SELECT 1')]) {
      recorder.clear();
      const [span, ...others] = await inRequest(() => expect(connect()).rejects.toThrow());
      expect(others).toEqual([]);
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
