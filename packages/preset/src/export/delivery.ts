// The last leg: encoded spans to an OTLP backend. Loaded in the worker thread, in the app's where there is none, and in
// the child process that sends what is left then.
import type { OtlpProtocol } from '../config/config.js';
import type { Signal } from './otlp-settings.js';

export interface Encoded {
  readonly body: Uint8Array;
  readonly spans: number;
}

export type Delivered =
  | { readonly ok: true; readonly rejected: number; readonly message: string }
  | {
      readonly ok: false;
      readonly retry: boolean;
      readonly message: string;
      /** How long the backend asks to be left alone. */
      readonly afterMs?: number | undefined;
      /** Worth another attempt even at the end of the process: a backend that answers, though not with a yes. */
      readonly soon?: boolean;
    };

export interface Delivery {
  /**
   * One attempt; never rejects. Who calls it tries again: what waits meanwhile can then be overtaken by what is urgent.
   * @param mostMs where that is less than OTEL_EXPORTER_OTLP_TIMEOUT
   */
  send(encoded: Encoded, mostMs?: number): Promise<Delivered>;
  /**
   * How many resources of the event loop keep the process alive for what is under way, at most: more than this, and there is
   * something else that does.
   */
  held?(): number;
  /** Ends what is under way: it has failed, and is worth another attempt. */
  giveUp?(): void;
}

const http = () => require('./http-delivery.js') as typeof import('./http-delivery.js');

const DELIVERIES: Readonly<Record<OtlpProtocol, (signal?: Signal, holds?: boolean) => Delivery>> = {
  'http/protobuf': (...how) => http().createHttpDelivery('application/x-protobuf', ...how),
  'http/json': (...how) => http().createHttpDelivery('application/json', ...how),
  grpc: (signal) => (require('./grpc-delivery.js') as typeof import('./grpc-delivery.js')).createGrpcDelivery(signal),
};

/**
 * Reads OTEL_EXPORTER_OTLP_* itself.
 * @param signal spans by default
 * @param holds whether what is under way keeps the process alive, as it does by default. Where it is not to, it still does for
 *   as long as bytes are handed over, and over gRPC always: `held` says so
 */
export function createDelivery(protocol: OtlpProtocol, signal?: Signal, holds?: boolean): Delivery {
  return DELIVERIES[protocol](signal, holds);
}
