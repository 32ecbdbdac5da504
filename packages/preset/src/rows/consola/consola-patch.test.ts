import { createRequire } from 'node:module';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { ConsolaInstance, ConsolaOptions } from 'consola';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../config/config.js';
import { createCorrelator } from '../../logs/correlate.js';
import { createRecorder } from '../http/recorder.test.support.js';
import { type Consola as Patched, patchConsola } from './consola-patch.js';

// The types of its CommonJS build leave out what the package gives beside its default.
const { createConsola, Consola } = createRequire(__filename)('consola') as {
  createConsola(options: Partial<ConsolaOptions> & { fancy: boolean }): ConsolaInstance;
  Consola: Patched;
};
const recorder = createRecorder();
const request = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const STAMP = ` trace_id=${request.traceId} span_id=${request.spanId}`;
const failed: unknown[] = [];
const config = { ...recorder.runtime.config, logFields: 'otel', serviceName: 'shop' } as Config;
const tail = { ...recorder.runtime.tail, errorLogged: (of: unknown) => void failed.push(of) };
const correlator = createCorrelator({ config, tail });

/** What an instance with its own reporter writes inside of a request. */
function written(log: (consola: ConsolaInstance) => void, fancy = false): string[] {
  const lines: string[] = [];
  const stream = { write: (text: string) => lines.push(text) } as unknown as NodeJS.WriteStream;
  const consola = createConsola({ fancy, stdout: stream, stderr: stream, formatOptions: { date: false }, level: 5 });
  patchConsola({ Consola }, correlator);
  context.with(trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext(request)), () => log(consola));
  return lines;
}

describe('a line of consola', () => {
  it.each([true, false])('is stamped on its first line, fancy: %s', (fancy) => {
    const [line] = written((consola) => consola.info('hello %s', 'you'), fancy);
    expect(line).toMatch(new RegExp(`hello you${STAMP}\n$`));
    const [failure] = written((consola) => consola.error(new Error('boom')), fancy);
    expect(failure?.split('\n').filter((one) => one.includes('trace_id'))).toEqual([
      expect.stringMatching(new RegExp(`boom${STAMP}$`)),
    ]);
  });

  it('is left in a box, and outside of requests', () => {
    expect(written((consola) => consola.box('hello')).join('')).not.toContain('trace_id');
    expect(written((consola) => context.with(ROOT_CONTEXT, () => consola.info('hello'))).join('')).not.toContain('=');
  });

  it('keeps its trace at error and fatal, not at warn', () => {
    failed.length = 0;
    written((consola) => {
      consola.warn('a');
      consola.error('b');
      consola.fatal('c');
    });
    expect(failed).toHaveLength(2);
  });

  it('is written although a reporter is odd', () => {
    const seen: unknown[] = [];
    written((consola) => {
      consola.setReporters([Object.assign(Object.create(null), { log: (line: unknown) => seen.push(line) })]);
      consola.info('hello');
    });
    expect(seen).toEqual([expect.objectContaining({ args: ['hello'], trace_id: request.traceId })]);
  });
});
