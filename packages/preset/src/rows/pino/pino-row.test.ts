import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import pinoPackage, { type LoggerOptions } from 'pino';
import pino9 from 'pino9';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../config/config.js';
import { factsOf } from '../../logs/request-facts.js';
import { createRecorder } from '../http/recorder.test.support.js';
import { pinoRow } from './pino-row.js';

const recorder = createRecorder();
const request = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 0 };
const stamp = { trace_id: request.traceId, span_id: request.spanId, trace_flags: '00', service: 'shop' };

type Pino = typeof pinoPackage;

function pinoWith(config: Partial<Config> = {}, traceFlags: () => number = () => 0, exports = pinoPackage): Pino {
  const runtime = {
    ...recorder.runtime,
    config: { ...recorder.runtime.config, logFields: 'otel', serviceName: 'shop', ...config } as Config,
    tail: { ...recorder.runtime.tail, traceFlags },
  };
  return pinoRow.load(runtime).patch(exports, '10.4.0', undefined) as Pino;
}

function sink(): { stream: Writable; lines: Record<string, unknown>[]; text: string[] } {
  const lines: Record<string, unknown>[] = [];
  const text: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text.push(String(chunk));
      lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
      done();
    },
  });
  return { stream, lines, text };
}

const OPTIONS: LoggerOptions = { base: null, timestamp: false };

/** A span that records nothing will do: that is all the preset `propagate` has. */
function inRequest(run: () => void): void {
  context.with(trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext(request)), run);
}

function written(options: LoggerOptions, log: (logger: pinoPackage.Logger) => void, pino = pinoWith()) {
  const { stream, lines } = sink();
  const logger = pino({ ...OPTIONS, ...options }, stream);
  inRequest(() => log(logger));
  return lines;
}

describe('a line of pino', () => {
  it('carries the trace inside a request', () => {
    expect(written({}, (logger) => logger.info('hello'))).toEqual([{ level: 30, ...stamp, msg: 'hello' }]);
  });

  it('is left alone outside a request', () => {
    const { stream, lines } = sink();
    pinoWith()(OPTIONS, stream).info('hello');
    expect(lines).toEqual([{ level: 30, msg: 'hello' }]);
  });

  it('has the flags as the verdict stands when it is written', () => {
    let flags = 0;
    const pino = pinoWith({}, () => flags);
    const lines = written(
      {},
      (logger) => {
        logger.info('before');
        flags = 1;
        logger.info('after');
      },
      pino,
    );
    expect(lines.map((line) => line['trace_flags'])).toEqual(['00', '01']);
  });

  it('names the service when it is known', () => {
    expect(written({}, (logger) => logger.info('hello'))[0]).toMatchObject({ service: 'shop' });
  });

  it('does not name the service where the app does', () => {
    const { stream, text, lines } = sink();
    const logger = pinoWith()({ ...OPTIONS, base: { service: 'theirs' } }, stream);
    inRequest(() => logger.info('hello'));
    expect(lines[0]?.['service']).toBe('theirs');
    expect(text[0]?.match(/"service"/g)).toHaveLength(1);
  });

  it('has the names that the backend wants', () => {
    const names = (logFields: Config['logFields']) =>
      Object.keys(written({}, (logger) => logger.info('hello'), pinoWith({ logFields }))[0] ?? {});
    expect(names('ecs')).toEqual(expect.arrayContaining(['trace.id', 'span.id', 'service.name']));
    expect(names('gcp')).toEqual(
      expect.arrayContaining(['logging.googleapis.com/trace', 'logging.googleapis.com/spanId']),
    );
    const [datadog] = written({}, (logger) => logger.info('hello'), pinoWith({ logFields: 'datadog' }));
    expect(datadog?.['dd.trace_id']).toBe(BigInt('0x8448eb211c80319c').toString());
    expect(datadog?.['dd.span_id']).toBe(BigInt(`0x${request.spanId}`).toString());
  });
});

describe('what the app says', () => {
  it('wins in a line', () => {
    const [line] = written({}, (logger) => logger.info({ trace_id: 'mine' }, 'hello'));
    expect(line).toMatchObject({ trace_id: 'mine', span_id: request.spanId });
  });

  it('wins in the bindings of a child, and the key is there once', () => {
    const { stream, text } = sink();
    const child = pinoWith()(OPTIONS, stream).child({ trace_id: 'mine' });
    inRequest(() => child.info('hello'));
    expect(text[0]?.match(/"trace_id"/g)).toHaveLength(1);
    expect(JSON.parse(text[0] as string)).toMatchObject({ trace_id: 'mine', span_id: request.spanId });
  });

  it('wins in a mixin, which keeps its arguments', () => {
    const seen: unknown[] = [];
    const mixin: NonNullable<LoggerOptions['mixin']> = (merge, level, logger) => {
      seen.push(merge, level, typeof logger.info);
      return { mixed: true, span_id: 'mine' };
    };
    const [line] = written({ mixin }, (logger) => logger.warn({ a: 1 }, 'hello'));
    expect(line).toEqual({ level: 40, a: 1, mixed: true, ...stamp, span_id: 'mine', msg: 'hello' });
    expect(seen).toEqual([{ a: 1 }, 40, 'function']);
  });
});

describe('the tags of a request', () => {
  it('are on its later lines, and a key is there once although a child has it among its bindings', () => {
    const { stream, text } = sink();
    const child = pinoWith()(OPTIONS, stream).child({ 'user.id': 'theirs' });
    const span = trace.wrapSpanContext(request);
    context.with(trace.setSpan(ROOT_CONTEXT, span), () => {
      child.info('before');
      Object.assign(factsOf(context.active()) ?? {}, { tags: { 'user.id': 'ours', size: 3 } });
      child.info('after');
    });
    expect(text[1]?.match(/"user.id"/g)).toHaveLength(1);
    expect(JSON.parse(text[1] as string)).toMatchObject({ 'user.id': 'theirs', size: 3, ...stamp });
    expect(JSON.parse(text[0] as string)).not.toHaveProperty('size');
  });
});

describe('the wrapped package', () => {
  it('works for children, with a nested key, and when its own mixin throws nothing of ours is lost', () => {
    expect(written({}, (logger) => logger.child({ a: 1 }).child({ b: 2 }).info('hello'))[0]).toMatchObject({
      a: 1,
      b: 2,
      ...stamp,
    });
  });

  it.each([
    ['9', pino9],
    ['10', pinoPackage],
  ])('stamps a line of pino %s beside its nested key, where backends look', (_version, exports) => {
    const log = (logger: pinoPackage.Logger) => {
      logger.info({ a: 1 }, 'hello');
      logger.child({ trace_id: 'mine' }).info('hello');
      logger.info('hello');
    };
    const lines = written(
      { nestedKey: 'payload' },
      log,
      pinoWith({}, () => 0, exports as Pino),
    );
    expect(lines[0]).toEqual({ level: 30, payload: { a: 1 }, ...stamp, msg: 'hello' });
    expect(lines[1]).toMatchObject({ trace_id: 'mine', span_id: request.spanId });
    expect(lines[2]).toEqual({ level: 30, ...stamp, msg: 'hello' });
  });

  it('is what every way of importing it gives', () => {
    const pino = pinoWith() as Pino & { pino: unknown; default: unknown };
    expect(pino.default).toBe(pino);
    expect(pino.pino).toBe(pino);
    expect(pino.symbols).toBe(pinoPackage.symbols);
    expect(pino.stdSerializers).toBe(pinoPackage.stdSerializers);
    expect(pinoPackage.default).not.toBe(pino);
  });

  it('may be called with new, as some apps do', () => {
    const { stream, lines } = sink();
    const Pino = pinoWith() as unknown as new (options: object, stream: Writable) => pinoPackage.Logger;
    const logger = new Pino(OPTIONS, stream);
    inRequest(() => logger.info('hello'));
    expect(lines[0]).toMatchObject(stamp);
  });

  it('stamps lines that a transport in a worker thread writes', async () => {
    const pino = pinoWith();
    const { join } = await import('node:path');
    const { mkdtemp, readFile, rm } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    const folder = await mkdtemp(join(tmpdir(), 'winnow-pino-'));
    const destination = join(folder, 'lines.log');
    const transport = pino.transport({ target: 'pino/file', options: { destination } });
    const logger = pino(OPTIONS, transport);
    inRequest(() => logger.info('hello'));
    await expect.poll(() => readFile(destination, 'utf8').catch(() => '')).toContain(request.traceId);
    transport.end();
    await rm(folder, { recursive: true });
  });

  it('never throws into a log call, whatever the sampler does', () => {
    const pino = pinoWith({}, () => {
      throw new Error('a fault of ours');
    });
    expect(written({}, (logger) => logger.info('hello'), pino)).toEqual([{ level: 30, msg: 'hello' }]);
  });

  it('is left as it is when it is not pino', () => {
    const other = { not: 'pino' };
    const { config } = recorder.runtime;
    const runtime = { ...recorder.runtime, config: { ...config, logFields: 'otel' } as Config };
    expect(pinoRow.load(runtime).patch(other, '10.0.0', undefined)).toBe(other);
    expect(createRequire(__filename)('pino')).toBe(pinoPackage);
  });
});
