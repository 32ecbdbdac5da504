import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import type { Sink, SpanExporter } from '@winnow/sampler';
import { appThreadSink } from './app-thread-sink.js';
import { post } from './post.js';
import { routeTo } from './route.js';
import { createUnheldRequests } from './unheld-requests.js';

/** What OpenTelemetry specifies as the default for Zipkin. */
const TIMEOUT_MS = 10_000;

type Done = (result: { readonly code: number; readonly error?: Error }) => void;

/** OpenTelemetry keeps all this to itself; versions are pinned. */
interface Private {
  readonly _urlStr: string;
  _send(spans: readonly object[], done: Done): void;
}

/** OpenTelemetry's exporter, whose own requests have no limit of time and keep the process alive. */
export function createZipkinSink(exporter: ZipkinExporter): Sink {
  const inner = exporter as unknown as Private;
  const requests = createUnheldRequests();
  const route = routeTo(new URL(inner._urlStr), {}, {});

  async function send(body: Buffer): Promise<void> {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': String(body.byteLength) };
    const { status } = await post(route, { method: 'POST', headers }, body, TIMEOUT_MS, requests);
    if (status >= 400) throw Object.assign(new Error(`status ${status}`), { code: status });
  }

  inner._send = (spans, done) => {
    const sending = context.with(suppressTracing(ROOT_CONTEXT), () => send(Buffer.from(JSON.stringify(spans))));
    sending.then(
      () => done({ code: 0 }),
      (error: Error) => done({ code: 1, error }),
    );
  };
  return appThreadSink(exporter as SpanExporter, requests);
}
