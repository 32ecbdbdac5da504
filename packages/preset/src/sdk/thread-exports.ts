// OpenTelemetry's exporters of metrics and logs wait for the network on the app's thread, with timers and connections that
// keep the process alive. They keep their queues and their serializers; what is encoded leaves by a sender of ours.
import type { Body, BodySender } from '../export/body-sender.js';

/** As OpenTelemetry's exporters have it; versions are pinned. */
export interface Exporter<Data> {
  export(data: Data, done: (result: ExportResult) => void): void;
  /** Of those for OTLP. */
  readonly _delegate?: Delegate<Data>;
}

interface ExportResult {
  readonly code: number;
  readonly error?: Error;
}

interface Delegate<Data> {
  readonly _serializer?: { serializeRequest(data: Data): Uint8Array | undefined };
  _transport?: Transport;
}

interface Transport {
  send(body: Uint8Array, timeoutMs: number): Promise<Response>;
  shutdown(): void;
}

type Response = { readonly status: 'success' } | { readonly status: 'failure'; readonly error: Error };

export interface ThreadExportOptions extends Pick<Body, 'signal' | 'protocol'> {
  readonly sender: BodySender;
  /** Called for each body that could not be delivered. */
  failed(message: string): void;
  /** Called where a backend took a body without some of it. */
  rejected(count: number, message: string): void;
}

/** Waits between attempts, as OpenTelemetry's own transport has them. */
const BACKOFF = { firstMs: 1000, mostMs: 5000, factor: 1.5 } as const;

/**
 * Puts our sender under an exporter for OTLP, and lets it answer as soon as that has the bytes: the SDK would wait with a timer
 * that keeps the process alive. Who wants to wait calls `forceFlush` of the exporter.
 * @returns takes what waits for another attempt, for the end of the process
 */
export function exportByThread<Data>(exporter: Exporter<Data>, options: ThreadExportOptions): () => Body[] {
  const { _delegate: delegate } = exporter;
  const waiting = new Map<Body, () => void>();
  if (delegate?._transport === undefined) return () => [];
  const { sender, signal, protocol, failed, rejected } = options;

  async function send(bytes: Uint8Array, timeoutMs: number): Promise<Response> {
    const until = performance.now() + timeoutMs;
    const body: Body = { signal, protocol, body: bytes };
    for (let backoff: number = BACKOFF.firstMs; ; backoff = Math.min(backoff * BACKOFF.factor, BACKOFF.mostMs)) {
      const result = await sender.send(body, Math.max(1, until - performance.now()));
      if (result.ok) {
        if (result.rejected > 0) rejected(result.rejected, result.message);
        return { status: 'success' };
      }
      const wait = result.afterMs ?? backoff;
      if (!result.retry || performance.now() + wait >= until) {
        return { status: 'failure', error: new Error(result.message) };
      }
      await new Promise<void>((resume) => {
        waiting.set(body, resume);
        setTimeout(resume, wait).unref();
      });
      // Taken by the end of the process.
      if (!waiting.delete(body)) return { status: 'success' };
    }
  }

  delegate._transport = { send, shutdown: () => {} };
  const handOver = exporter.export;
  exporter.export = function handedOver(data, done) {
    handOver.call(this, data, ({ code, error }) => {
      if (code !== 0) failed(error?.message ?? 'no reason given');
    });
    done({ code: 0 });
  };
  return () => {
    const taken = [...waiting];
    waiting.clear();
    for (const [, resume] of taken) resume();
    return taken.map(([body]) => body);
  };
}
