import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { SdkSpan } from '@winnow/sampler';
import { expect, it } from 'vitest';
import { createTracerProvider } from '../../tracer/create-tracer-provider.js';
import type { RecordedSpan } from '../../tracer/recorded-span.js';
import type { Runtime } from '../row.js';
import { createPgTracing } from './pg-tracing.js';

it('starts each run of a statement on a client with the same attributes, and one that fails tells the others nothing', () => {
  const ended: RecordedSpan[] = [];
  const processor = {
    onStart() {},
    onEnd: (span: SdkSpan) => void ended.push(span as RecordedSpan),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const sampler = { shouldSample: () => ({ decision: 1 as const }), toString: () => 'test' };
  const tracerProvider = createTracerProvider({ sampler, processor, resource: {} });
  const runtime: Partial<Runtime> = { tracerProvider, config: { metrics: false } as Runtime['config'] };
  const { query } = createPgTracing(runtime as Runtime);
  const client = {};
  const run = (of: object, error?: unknown) =>
    query(of, { host: 'db', port: 5432 }, 'SELECT * FROM users WHERE id = 7', ROOT_CONTEXT).end(error);
  run(client);
  run(client, Object.assign(new Error('no'), { code: '42P01' }));
  run(client);
  run({});

  const shared = ended.map(({ sharedAttributes }) => sharedAttributes);
  expect(shared[0]).toBeDefined();
  expect(shared[1]).toBeUndefined();
  expect(shared[2]).toBe(shared[0]);
  expect(shared[3]).not.toBe(shared[0]);
  const usual = {
    'db.system.name': 'postgresql',
    'server.address': 'db',
    'server.port': 5432,
    'db.operation.name': 'SELECT',
    'db.collection.name': 'users',
    'db.query.text': 'SELECT * FROM users WHERE id = ?',
  };
  const failed = { ...usual, 'db.response.status_code': '42P01', 'error.type': '42P01' };
  expect(ended.map(({ attributes }) => attributes)).toEqual([usual, failed, usual, usual]);
});
