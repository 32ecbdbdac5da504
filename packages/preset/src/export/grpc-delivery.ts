import type { Client, ClientUnaryCall, ServiceError } from '@grpc/grpc-js';
import { ownVersion } from '../version.js';
import type { Delivered, Delivery } from './delivery.js';
import { failureOf, messageOf } from './failure.js';
import type { Signal } from './otlp-settings.js';
import { partialSuccessOf } from './partial-success.js';

type GrpcJs = typeof import('@grpc/grpc-js');
type Settings = ReturnType<typeof import('@opentelemetry/otlp-grpc-exporter-base').convertLegacyOtlpGrpcOptions>;

// Status codes of gRPC that OTLP calls worth another attempt: cancelled, deadline exceeded, resource exhausted, aborted,
// out of range, unavailable, data loss.
const TRANSIENT: ReadonlySet<unknown> = new Set([1, 4, 8, 10, 11, 14, 15]);
// Of these, what a backend itself answers; the others may as well mean that there is none.
const ANSWERED: ReadonlySet<unknown> = new Set([8, 10]);
const DEADLINE_EXCEEDED = 4;

const SERVICES: Readonly<Record<Signal, string>> = {
  traces: 'trace.v1.TraceService',
  metrics: 'metrics.v1.MetricsService',
  logs: 'logs.v1.LogsService',
};

/** What the event loop has of a client: its connection; while there is none, a connect, its socket and a timer. */
const HELD = { ready: 1, connecting: 3 } as const;

const same = (bytes: Buffer) => bytes;

/**
 * OTLP over gRPC, by OpenTelemetry's settings. Its transport lets nobody end a call that is under way, and each such call keeps
 * the process alive.
 */
export function createGrpcDelivery(signal: Signal = 'traces'): Delivery {
  const { convertLegacyOtlpGrpcOptions } =
    require('@opentelemetry/otlp-grpc-exporter-base') as typeof import('@opentelemetry/otlp-grpc-exporter-base');
  const settings = convertLegacyOtlpGrpcOptions({}, signal.toUpperCase());
  const path = `/opentelemetry.proto.collector.${SERVICES[signal]}/Export`;
  const calls = new Set<ClientUnaryCall>();
  let client: Client | undefined;

  function call(body: Uint8Array, mostMs: number): Promise<Buffer> {
    client ??= connect(settings);
    const asked = client;
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, answer: Buffer = Buffer.alloc(0)) => {
        calls.delete(made);
        // It may be a connection to nobody: the next call makes one of its own.
        if (error?.code === DEADLINE_EXCEEDED) close(asked);
        if (error) reject(error);
        else resolve(answer);
      };
      const options = { deadline: Date.now() + Math.min(mostMs, settings.timeoutMillis) };
      const made = asked.makeUnaryRequest(path, same, same, Buffer.from(body), settings.metadata(), options, done);
      calls.add(made);
    });
  }

  function close(which: Client): void {
    which.close();
    if (client === which) client = undefined;
  }

  return {
    async send({ body }, mostMs = settings.timeoutMillis) {
      try {
        const answer = await call(body, mostMs);
        return { ok: true, ...partialSuccessOf(answer, 'application/x-protobuf') };
      } catch (error) {
        return refusalOf(error);
      }
    },
    held() {
      if (client === undefined || calls.size === 0) return 0;
      const { connectivityState } = require('@grpc/grpc-js') as GrpcJs;
      const ready = client.getChannel().getConnectivityState(false) === connectivityState.READY;
      // And a timer of each call, for its deadline.
      return calls.size + (ready ? HELD.ready : HELD.connecting);
    },
    giveUp() {
      for (const one of calls) one.cancel();
      if (client) close(client);
    },
  };
}

function connect({ url, credentials, compression }: Settings): Client {
  const { Client, compressionAlgorithms } = require('@grpc/grpc-js') as GrpcJs;
  return new Client(url, credentials(), {
    'grpc.default_compression_algorithm': compressionAlgorithms[compression === 'gzip' ? 'gzip' : 'identity'],
    'grpc.primary_user_agent': `winnow/${ownVersion()}`,
  });
}

function refusalOf(error: unknown): Delivered {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code !== 'number') return failureOf(error);
  return { ok: false, retry: TRANSIENT.has(code), message: messageOf(error), soon: ANSWERED.has(code) };
}
