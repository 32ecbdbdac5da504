import type { Attributes, Tracer } from '@opentelemetry/api';
import type { TailSampling } from '@winnow/sampler';
import { ownVersion } from '../../version.js';
import type { Runtime } from '../row.js';

export const GRPC_SCOPE = '@winnow/grpc';

/** What both sides share. */
export interface GrpcTracing {
  readonly tracer: Tracer;
  readonly tail: TailSampling;
  readonly redact: readonly string[];
}

export function createGrpcTracing({ config, tail, tracerProvider }: Runtime): GrpcTracing {
  return { tail, redact: config.redact, tracer: tracerProvider.getTracer(GRPC_SCOPE, ownVersion()) };
}

/** `/shop.Orders/Place` */
export function rpcName(path: string): string {
  return path.startsWith('/') ? path.slice(1) : path;
}

export function rpcAttributes(path: string): Attributes {
  const name = rpcName(path);
  const slash = name.lastIndexOf('/');
  return {
    'rpc.system': 'grpc',
    'rpc.service': slash === -1 ? name : name.slice(0, slash),
    'rpc.method': name.slice(slash + 1),
  };
}

/** Health checks of orchestrators and balancers, and what tools ask to draw a menu. */
export function isProbe(path: string): boolean {
  return path.startsWith('/grpc.health.v1.') || path.startsWith('/grpc.reflection.');
}

let traced = false;

/** The rows of gRPC and of HTTP/2 see the same streams: this one speaks for those of gRPC. */
export function markGrpcTraced(): void {
  traced = true;
}

export function isGrpcTraced(): boolean {
  return traced;
}
