import { context, createContextKey } from '@opentelemetry/api';
import { pendingResources } from './pending-resources.js';
import type { SdkSpan, SpanExporter } from './sdk-types.js';
import type { Result, Sink } from './sink.js';
import { createWarnOnce, type WarnOnce } from './warn-once.js';

/** The SDK's own key, by name: nothing that the exporter does is traced. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** HTTP statuses below 500 that a later attempt can change. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 429]);

/**
 * Makes a sink of an OpenTelemetry `SpanExporter`. A failed export is tried again later, unless the backend refused the
 * spans (HTTP 4xx) or the exporter threw. At the end of the process only an exporter that works at once, such as the
 * console's, still delivers; what one that needs the network is given then is counted as lost.
 */
export function exporterSink(exporter: SpanExporter, warn: WarnOnce = createWarnOnce()): Sink {
  function failed(error: Error | undefined): Result {
    const result = failure(error);
    if (result.retry)
      warn('export', `the exporter failed with "${result.error.message}"; its spans wait for another attempt`);
    return result;
  }

  function hand(spans: readonly SdkSpan[], give: (result: Result) => void): void {
    context.with(context.active().setValue(SUPPRESS_TRACING, true), () => {
      try {
        exporter.export(spans as never[], ({ code, error }) => give(code === 0 ? { ok: true } : failed(error)));
      } catch (error) {
        give({ ok: false, retry: false, error: asError(error) });
      }
    });
  }

  async function send(spans: readonly SdkSpan[]): Promise<Result> {
    await pendingResources(spans)?.();
    return new Promise((resolve) => hand(spans, resolve));
  }
  return {
    send: ({ spans }) => send(spans),
    flushSync(batches) {
      let lost = 0;
      for (const { spans } of batches) {
        let delivered = false;
        hand(spans, ({ ok }) => {
          delivered = ok;
        });
        if (!delivered) lost += spans.length;
      }
      return lost;
    },
    async shutdown() {
      await exporter.forceFlush?.();
      await exporter.shutdown();
    },
  };
}

function failure(error: Error | undefined): Result & { ok: false } {
  const code = (error as { code?: unknown } | undefined)?.code;
  const refused = typeof code === 'number' && code >= 400 && code < 500 && !TRANSIENT.has(code);
  return { ok: false, retry: !refused, error: error ?? new Error('export failed') };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
