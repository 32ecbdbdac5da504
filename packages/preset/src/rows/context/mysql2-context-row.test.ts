import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { context, metrics, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { Pool } from 'mysql2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCuratingProvider } from '../../curate/curating-provider.js';
import { hookModules } from '../../modules/hook.js';
import { createRecorder } from '../http/recorder.test.support.js';
import type { Row } from '../row.js';
import { stockRows } from '../stock/adapt.js';
import { STOCK } from '../stock/catalogue.js';
import { rulesFor } from '../table.js';
import { mysql2ContextRow } from './mysql2-context-row.js';

const recorder = createRecorder();
const tracerProvider = createCuratingProvider({ inner: () => recorder.runtime.tracerProvider, rulesFor });
const runtime = { ...recorder.runtime, tracerProvider, meterProvider: metrics.getMeterProvider() };

/** What of mysql2 its types do not tell: it can be a server too. */
interface ServerConnection {
  serverHandshake(options: object): void;
  on(event: 'query' | 'error', listener: () => void): void;
  sequenceId: number;
  writeTextResult(rows: object[], columns: object[]): void;
}
type Mysql2 = Omit<typeof import('mysql2'), 'createServer'> & {
  createServer(onConnection: (connection: ServerConnection) => void): {
    listen(port: number, host: string, done: () => void): void;
    close(done: () => void): void;
    _server: { address(): AddressInfo };
  };
};

let pool: Pool;
let stop: () => Promise<void>;

beforeAll(async () => {
  const stock = STOCK.find(({ name }) => name === 'mysql2');
  const rows: Row[] = [mysql2ContextRow, ...(stock ? stockRows(stock) : [])];
  const unhook = hookModules(rows, (row, exports, found, file) =>
    row.load(runtime).patch(exports, found?.version, file),
  );
  const mysql2 = createRequire(__filename)('mysql2') as Mysql2;
  unhook();
  const server = mysql2.createServer((connection) => {
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.0',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0xffffff ^ 0x800,
    });
    connection.on('error', () => {});
    connection.on('query', () => {
      // Packets are counted from each question on.
      connection.sequenceId = 1;
      connection.writeTextResult([{ n: 1 }], [COLUMN]);
      connection.sequenceId = 0;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server._server.address();
  pool = mysql2.createPool({ host: '127.0.0.1', port, user: 'root', connectionLimit: 1 });
  stop = async () => {
    await pool.promise().end();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
});

afterAll(() => stop());

const COLUMN = {
  catalog: 'def',
  schema: '',
  name: 'n',
  orgName: 'n',
  table: '',
  orgTable: '',
  characterSet: 63,
  columnLength: 21,
  columnType: 8,
  flags: 129,
  decimals: 0,
};

const WAYS: Record<string, () => Promise<unknown>> = {
  'a query with a callback': () =>
    new Promise((resolve, reject) =>
      pool.query("SELECT n FROM t WHERE a = 'leak-me'", (e) => (e ? reject(e) : resolve(active()))),
    ),
  'a connection taken from the pool': () =>
    new Promise((resolve, reject) =>
      pool.getConnection((error, connection) => {
        if (error) return reject(error);
        connection.query('SELECT n FROM t', (e) => {
          connection.release();
          return e ? reject(e) : resolve(active());
        });
      }),
    ),
  'a promise': async () => {
    await pool.promise().query('SELECT n FROM t');
    return active();
  },
};

describe('a saturated mysql2 pool', () => {
  it.each(Object.entries(WAYS))('keeps the requests apart: %s', async (_way, run) => {
    recorder.clear();
    const requests = ['a', 'b', 'c'].map((name) => tracerProvider.getTracer('test').startSpan(name, { root: true }));
    const found = await Promise.all(requests.map((span) => context.with(trace.setSpan(ROOT_CONTEXT, span), run)));
    expect(found).toEqual(requests.map((span) => span.spanContext().spanId));
    const spans = await recorder.ended(3);
    expect(spans.map((span) => span.name)).toEqual(['SELECT t', 'SELECT t', 'SELECT t']);
    expect(spans.map((span) => span.parentSpanContext?.spanId).sort()).toEqual([...found].sort());
    expect(JSON.stringify(spans.map((span) => span.attributes))).not.toContain('leak-me');
  });
});

function active(): string | undefined {
  return trace.getActiveSpan()?.spanContext().spanId;
}
