// The last leg: encoded spans to an OTLP backend, by OpenTelemetry's own transport, which reads OTEL_EXPORTER_OTLP_* itself
// and does the retries, the compression and the TLS. Loaded in the worker thread, or in the app's where there is none.
import type { OtlpProtocol } from '../config/config.js';

export interface Encoded {
  readonly body: Uint8Array;
  readonly spans: number;
}

export type Delivered =
  | { readonly ok: true }
  | { readonly ok: false; readonly retry: boolean; readonly message: string };

export interface Delivery {
  send(encoded: Encoded): Promise<Delivered>;
}

interface Delegate {
  export(encoded: Encoded, done: (result: { code: number; error?: Error }) => void): void;
}

type Identity = { serializeRequest(encoded: Encoded): Uint8Array; deserializeResponse(): object };
type CreateDelegate = (...args: unknown[]) => Delegate;
type Http = { createOtlpHttpExportDelegate: CreateDelegate; convertLegacyHttpOptions(...args: unknown[]): unknown };
type Grpc = { createOtlpGrpcExportDelegate: CreateDelegate; convertLegacyOtlpGrpcOptions(...args: unknown[]): unknown };

// The spans are encoded already, so the transport's serializer has nothing left to do.
const identity: Identity = { serializeRequest: (encoded) => encoded.body, deserializeResponse: () => ({}) };
const metrics = { name: 'span', countItems: (encoded: Encoded) => encoded.spans };

const http = (contentType: string) => (options: object) => {
  const base = require('@opentelemetry/otlp-exporter-base/node-http') as Http;
  const config = base.convertLegacyHttpOptions(options, 'TRACES', 'v1/traces', { 'Content-Type': contentType });
  return base.createOtlpHttpExportDelegate(config, identity, 'otlp_http_span_exporter', metrics);
};

const DELEGATES: Readonly<Record<OtlpProtocol, (options: object) => Delegate>> = {
  'http/protobuf': http('application/x-protobuf'),
  'http/json': http('application/json'),
  grpc(options) {
    const base = require('@opentelemetry/otlp-grpc-exporter-base') as Grpc;
    const config = base.convertLegacyOtlpGrpcOptions(options, 'TRACES');
    const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
    const service = 'TraceExportService';
    return base.createOtlpGrpcExportDelegate(
      config,
      identity,
      'otlp_grpc_span_exporter',
      metrics,
      undefined,
      service,
      path,
    );
  },
};

/** @param timeoutMs of one delivery, retries included; undefined: OTEL_EXPORTER_OTLP_TIMEOUT, 10 s */
export function createDelivery(protocol: OtlpProtocol, timeoutMs?: number): Delivery {
  const delegate = DELEGATES[protocol](timeoutMs === undefined ? {} : { timeoutMillis: timeoutMs });
  return {
    send: (encoded) =>
      new Promise((resolve) => {
        delegate.export(encoded, (result) => resolve(result.code === 0 ? { ok: true } : failure(result.error)));
      }),
  };
}

/** A backend that answered with a verdict (400, 401, 404) will answer so again; everything else may pass. */
function failure(error: Error | undefined): Delivered {
  const { code } = (error ?? {}) as { code?: unknown };
  const status = typeof code === 'number' ? ` (status ${code})` : '';
  return { ok: false, retry: status === '', message: `${error?.message || 'no reason given'}${status}` };
}
