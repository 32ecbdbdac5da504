import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { InMemorySpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTailSampling } from './create-tail-sampling.js';
import { createExportProcessor } from './export-processor.js';
import { exporterSink } from './exporter-sink.js';
import { everything } from './rules/percent.js';
import type { SdkSpan, SpanExporter } from './sdk-types.js';
import { createMemorySink } from './testing/service.js';

const answering = (code: number, error?: Error & { code?: number }): SpanExporter => ({
  export: (_, done) => done({ code, ...(error && { error }) }),
  shutdown: async () => {},
});

const SPAN = { resource: {} } as unknown as SdkSpan;
const quiet = () => {};

describe("somebody's exporter", () => {
  beforeEach(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager()));
  afterEach(() => context.disable());

  it('gets the spans under suppressed tracing', async () => {
    let suppressed = false;
    const sink = exporterSink({
      export(_, done) {
        suppressed = isTracingSuppressed(context.active());
        done({ code: 0 });
      },
      shutdown: async () => {},
    });
    expect(await sink.send({ spans: [SPAN] })).toEqual({ ok: true });
    expect(suppressed).toBe(true);
    expect(isTracingSuppressed(context.active())).toBe(false);
  });

  it('delivers at the end of the process if the exporter works at once, and counts the rest as lost', () => {
    const batches = [{ spans: [SPAN, SPAN] }, { spans: [SPAN] }];
    expect(exporterSink(answering(0)).flushSync?.(batches, 100)).toBe(0);
    expect(exporterSink({ export: () => {}, shutdown: async () => {} }).flushSync?.(batches, 100)).toBe(3);
    const throwing = () => {
      throw new Error('no');
    };
    expect(exporterSink({ export: throwing, shutdown: async () => {} }).flushSync?.(batches, 100)).toBe(3);
  });

  it('waits for the attributes of the resource (scenario 13)', async () => {
    const events: string[] = [];
    const resource = {
      asyncAttributesPending: true,
      async waitForAsyncAttributes() {
        await new Promise((resolve) => setImmediate(resolve));
        events.push('resource');
        throw new Error('a detector failed');
      },
    };
    const sink = exporterSink({
      export(_, done) {
        events.push('export');
        done({ code: 0 });
      },
      shutdown: async () => {},
    });
    await sink.send({ spans: [{ resource } as unknown as SdkSpan] });
    expect(events).toEqual(['resource', 'export']);
  });

  it('is asked again later, unless the backend has refused the spans', async () => {
    const retry = async (error?: Error & { code?: number }) => {
      const result = await exporterSink(answering(1, error), quiet).send({ spans: [SPAN] });
      return !result.ok && result.retry;
    };
    expect(await retry()).toBe(true);
    expect(await retry(new Error('connect ECONNREFUSED'))).toBe(true);
    for (const code of [408, 429, 500, 503])
      expect(await retry(Object.assign(new Error('later'), { code }))).toBe(true);
    for (const code of [400, 401, 413]) expect(await retry(Object.assign(new Error('no'), { code }))).toBe(false);
  });

  it('that throws fails that batch', async () => {
    const sink = exporterSink({
      export() {
        throw new Error('bug');
      },
      shutdown: async () => {},
    });
    expect(await sink.send({ spans: [SPAN] })).toMatchObject({ ok: false, retry: false, error: { message: 'bug' } });
  });

  it('is flushed and shut down at the end, with the SDK around it', async () => {
    const calls: string[] = [];
    const memory = new InMemorySpanExporter();
    const exporter: SpanExporter = {
      export: (spans, done) => memory.export(spans, done),
      async forceFlush() {
        calls.push('forceFlush');
      },
      async shutdown() {
        calls.push('shutdown');
      },
    };
    const tail = createTailSampling({ rules: [everything()], exporter });
    const provider = new TracerProvider({ sampler: tail.sampler, spanProcessors: [tail.spanProcessor] });
    provider.getTracer('test').startSpan('work').end();
    await provider.forceFlush();
    expect(memory.getFinishedSpans().map(({ name }) => name)).toEqual(['work']);
    await provider.shutdown();
    expect(calls).toEqual(['forceFlush', 'shutdown']);
  });

  it('may stay what tells the types of the SDK apart: both fit', () => {
    expect(() => createTailSampling({ exporter: new InMemorySpanExporter() })).not.toThrow();
    expect(() => createTailSampling({ exporter: new InMemorySpanExporter(), sink: createMemorySink() })).toThrow(
      'exporter and sink: expected one of them',
    );
  });
});

describe('the export processor', () => {
  it('sends what another sampler has sampled, as it ends', async () => {
    const sink = createMemorySink();
    const processor = createExportProcessor(sink);
    let keep = true;
    const provider = new TracerProvider({
      sampler: { shouldSample: () => ({ decision: keep ? 2 : 1 }), toString: () => 'mine' },
      spanProcessors: [processor],
    });
    const tracer = provider.getTracer('test');
    tracer.startSpan('sampled').end();
    keep = false;
    tracer.startSpan('only recorded').end();
    await provider.forceFlush();
    expect(sink.spans.map(({ name }) => name)).toEqual(['sampled']);
    await provider.shutdown();
    keep = true;
    tracer.startSpan('too late').end();
    await processor.forceFlush();
    expect(sink.spans).toHaveLength(1);
  });
});
