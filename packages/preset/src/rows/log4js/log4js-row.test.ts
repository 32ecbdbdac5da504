import { createRequire } from 'node:module';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../config/config.js';
import { createRecorder } from '../http/recorder.test.support.js';
import { log4jsRow } from './log4js-row.js';

const recorder = createRecorder();
const require = createRequire(__filename);
const request = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const STAMP = ` trace_id=${request.traceId} span_id=${request.spanId}`;

type Layout = (event: object) => unknown;
interface Layouts {
  basicLayout: Layout;
  layout(name: string, config?: object): Layout | undefined;
  addLayout(name: string, make: (config: object) => Layout): void;
}

const failed: unknown[] = [];
const config = { ...recorder.runtime.config, logFields: 'otel', serviceName: 'shop' } as Config;
const tail = { ...recorder.runtime.tail, errorLogged: (of: unknown) => void failed.push(of) };
const row = log4jsRow.load({ ...recorder.runtime, config, tail });
const layouts = row.patch(require('log4js/lib/layouts.js'), '6.9.1', 'lib/layouts.js') as Layouts;
const sent: { context: Record<string, unknown> }[] = [];
const clustering = { send: (event: never) => void sent.push(event) };
row.patch(clustering, '6.9.1', 'lib/clustering.js');

function send(levelStr: string, own: object = {}): { context: Record<string, unknown> } {
  const event = { context: { ...own }, level: { levelStr }, data: ['hello'] };
  context.with(trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext(request)), () => clustering.send(event as never));
  return event;
}

describe('an event of log4js', () => {
  it('carries the fields in its context, which the app may have filled', () => {
    expect(send('INFO', { service: 'theirs' }).context).toEqual({
      trace_id: request.traceId,
      span_id: request.spanId,
      trace_flags: '01',
      service: 'theirs',
    });
    expect(sent).toHaveLength(1);
    const outside = { context: {} };
    clustering.send(outside as never);
    expect(outside.context).toEqual({});
  });

  it('keeps its trace at ERROR and FATAL; MARK is no error', () => {
    failed.length = 0;
    for (const level of ['WARN', 'MARK', 'ERROR', 'FATAL']) send(level);
    expect(failed).toHaveLength(2);
  });
});

describe('a layout', () => {
  it("says what it left out, whether it is built in, made, or the app's own", () => {
    const event = send('INFO');
    expect(layouts.layout('messagePassThrough')?.(event)).toBe(`hello${STAMP}`);
    expect(layouts.layout('pattern', { pattern: '%m%n' })?.(event)).toBe(`hello${STAMP}\n`);
    expect(layouts.layout('pattern', { pattern: '%X{trace_id} %m' })?.(event)).toBe(`${request.traceId} hello`);
    layouts.addLayout('own', () => () => '{"own":true}');
    expect(JSON.parse(String(layouts.layout('own')?.(event)))).toMatchObject({ own: true, service: 'shop' });
  });

  it('that makes no text, is not known, or has an event without context is left as it is', () => {
    expect(layouts.layout('dummy')?.({ context: { trace_id: request.traceId }, data: [{ a: 1 }] })).toEqual({ a: 1 });
    expect(layouts.layout('nobody')).toBeUndefined();
    expect(layouts.layout('messagePassThrough')?.({ data: ['hello'] })).toBe('hello');
  });
});
