import { createRequire } from 'node:module';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../config/config.js';
import { createRecorder } from '../http/recorder.test.support.js';
import { bunyanRow } from './bunyan-row.js';

interface Logger {
  child(fields: object): Logger;
  info(...args: unknown[]): void;
  error(...args: unknown[]): void;
}
interface Bunyan {
  createLogger(options: object): Logger;
}

// Neither has types of its own.
const require = createRequire(__filename);
const recorder = createRecorder();
const request = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const stamp = { trace_id: request.traceId, span_id: request.spanId, trace_flags: '01', service: 'shop' };

describe.each([
  ['2', require('bunyan') as Bunyan],
  ['1', require('bunyan1') as Bunyan],
])('bunyan %s', (_version, exports) => {
  const records: Record<string, unknown>[] = [];
  const options = { name: 'app', streams: [{ type: 'raw', stream: { write: (one: never) => records.push(one) } }] };
  // A logger that is there before the patch.
  const early = exports.createLogger(options);
  const failed: unknown[] = [];
  const config = { ...recorder.runtime.config, logFields: 'otel', serviceName: 'shop' } as Config;
  const tail = { ...recorder.runtime.tail, errorLogged: (of: unknown) => void failed.push(of) };
  const row = bunyanRow.load({ ...recorder.runtime, config, tail });

  it('is patched in place, once', () => {
    expect(row.patch(exports, '2.0.5', undefined)).toBe(exports);
    row.patch(exports, '2.0.5', 'lib/bunyan.js');
    expect(row.patch({}, '2.0.5', undefined)).toEqual({});
  });

  it('stamps lines inside of requests alone; what the app says wins', () => {
    early.info('outside');
    context.with(trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext(request)), () => {
      early.info({ span_id: 'mine' }, 'line');
      early.child({ service: 'theirs' }).error(new Error('boom'));
    });
    expect(records[0]).not.toHaveProperty('trace_id');
    expect(records[1]).toMatchObject({ ...stamp, span_id: 'mine', msg: 'line' });
    expect(records[2]).toMatchObject({ ...stamp, service: 'theirs', level: 50, msg: 'boom' });
    expect(failed).toEqual([request]);
  });
});
