import type { Delivered, Delivery, Encoded } from './delivery.js';
import { messageOf } from './failure.js';
import type { Signal } from './otlp-settings.js';
import { ALL_TAKEN, type PartialSuccess, partialSuccessOf } from './partial-success.js';

interface Delegate {
  export(encoded: Encoded, done: (result: { code: number; error?: Error }) => void): void;
}

type Grpc = {
  createOtlpGrpcExportDelegate(...args: unknown[]): Delegate;
  convertLegacyOtlpGrpcOptions(options: object, signal: string): { readonly timeoutMillis: number };
};

// Status codes of gRPC that OTLP calls worth another attempt: cancelled, deadline exceeded, resource exhausted, aborted,
// out of range, unavailable, data loss.
const TRANSIENT: ReadonlySet<unknown> = new Set([1, 4, 8, 10, 11, 14, 15]);
// Of these, what a backend itself answers; the others may as well mean that there is none.
const ANSWERED: ReadonlySet<unknown> = new Set([8, 10]);

const SERVICES: Readonly<Record<Signal, string>> = {
  traces: 'trace.v1.TraceService',
  metrics: 'metrics.v1.MetricsService',
  logs: 'logs.v1.LogsService',
};

/** OTLP over gRPC, by OpenTelemetry's transport, which makes one attempt too. */
export function createGrpcDelivery(signal: Signal = 'traces'): Delivery {
  const base = require('@opentelemetry/otlp-grpc-exporter-base') as Grpc;
  const config = base.convertLegacyOtlpGrpcOptions({}, signal.toUpperCase());
  const usual = createClient(base, config, signal);
  return {
    // The deadline is the client's, not the call's.
    send(encoded, mostMs = config.timeoutMillis) {
      if (mostMs >= config.timeoutMillis) return usual.send(encoded);
      return createClient(base, { ...config, timeoutMillis: mostMs }, signal).send(encoded);
    },
  };
}

function createClient(base: Grpc, config: object, signal: Signal): Delivery {
  let answered: PartialSuccess = ALL_TAKEN;
  // The spans are encoded already. The answer is read right before `done` is called.
  const identity = {
    serializeRequest: (encoded: Encoded) => encoded.body,
    deserializeResponse(body: Uint8Array) {
      answered = partialSuccessOf(body, 'application/x-protobuf');
      return {};
    },
  };
  const delegate = base.createOtlpGrpcExportDelegate(
    config,
    identity,
    'otlp_grpc_span_exporter',
    { name: 'span', countItems: (encoded: Encoded) => encoded.spans },
    undefined,
    'TraceExportService',
    `/opentelemetry.proto.collector.${SERVICES[signal]}/Export`,
  );
  return {
    send: (encoded) =>
      new Promise((resolve) => {
        answered = ALL_TAKEN;
        delegate.export(encoded, ({ code, error }) =>
          resolve(code === 0 ? { ok: true, ...answered } : failureOf(error)),
        );
      }),
  };
}

function failureOf(error: Error | undefined): Delivered {
  const { code } = (error ?? {}) as { code?: unknown };
  const retry = typeof code !== 'number' || TRANSIENT.has(code);
  return { ok: false, retry, message: messageOf(error), soon: ANSWERED.has(code) };
}
