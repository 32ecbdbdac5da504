import { createRequire } from 'node:module';
import { SpanStatusCode } from '@opentelemetry/api';
import pg from 'pg';
import QueryStream from 'pg-query-stream';
import { describe, expect, it } from 'vitest';
import { activeSpanId, inRequest, patched, recorder, usePatchedPg } from './patched-pg.test.support.js';

// It has no types of its own.
const Cursor = createRequire(__filename)('pg-cursor') as new (
  text: string,
) => pg.Submittable & { read(rows: number): Promise<unknown[]>; close(): Promise<void> };

usePatchedPg();

describe('a submittable', () => {
  it('is followed to its end: a query with listeners', async () => {
    const spans = await inRequest(async () => {
      const before = activeSpanId();
      const rows: unknown[] = [];
      const query = patched.client.query(new pg.Query('SELECT id FROM users' as never));
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
      const cursor = patched.client.query(new Cursor('SELECT id FROM users'));
      expect(await cursor.read(1)).toHaveLength(1);
      expect(recorder.spans()).toHaveLength(0);
      expect(await cursor.read(5)).toHaveLength(1);
      await cursor.close();
    });
    expect(spans.map((span) => span.name)).toEqual(['SELECT users']);
  });

  it('is followed to its end: a cursor that is closed early', async () => {
    const spans = await inRequest(async () => {
      const cursor = patched.client.query(new Cursor('SELECT id FROM users'));
      await cursor.read(1);
      await cursor.close();
    });
    expect(spans.map((span) => span.status.code)).toEqual([SpanStatusCode.UNSET]);
  });

  it('is followed to its end: a cursor that fails', async () => {
    const [span] = await inRequest(async () => {
      const cursor = patched.client.query(new Cursor('SELECT * FROM nowhere'));
      await expect(cursor.read(1)).rejects.toThrow('nowhere');
      await cursor.close();
    });
    expect(span?.attributes['error.type']).toBe('42P01');
  });

  it('is followed to its end: a stream', async () => {
    const spans = await inRequest(async () => {
      const before = activeSpanId();
      const rows: unknown[] = [];
      const stream = patched.client.query(new QueryStream('SELECT id FROM users'));
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
      patched.client.query(query as never);
      expect(query.listenerCount('error')).toBe(0);
      await new Promise((resolve) => query.on('error', resolve));
    });
  });
});
