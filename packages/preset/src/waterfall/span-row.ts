import type { Attributes } from '@opentelemetry/api';
import { ATTRIBUTES } from '@winnow/sampler';
import { COMPRESSED } from '../shape/compressed-span.js';

export type RowKind = 'UNSPECIFIED' | 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

/** What a waterfall needs to know of a span, whether an SDK made it or OTLP brought it. */
export interface SpanRow {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for the root of a trace. */
  readonly parentSpanId: string | undefined;
  /** The parent belongs to another process, so it may rightly be absent. Undefined: not known. */
  readonly parentIsRemote: boolean | undefined;
  readonly service: string | undefined;
  readonly name: string;
  readonly kind: RowKind;
  /** Milliseconds since 1970, with fractions. */
  readonly startMs: number;
  readonly endMs: number;
  readonly error: boolean;
  /** Whom a client span called: `host` or `host:port`. */
  readonly peer: string | undefined;
  /** Why the trace was kept, on local roots. */
  readonly reason: string | undefined;
  /** How many calls it stands for; undefined for one. */
  readonly count: number | undefined;
}

/** A span of any origin; its attributes are read here, once for all origins. */
export interface RowSource extends Omit<SpanRow, 'peer' | 'reason' | 'count'> {
  readonly attributes: Readonly<Record<string, unknown>>;
}

export function spanRow({ attributes, ...row }: RowSource): SpanRow {
  const reason = attributes[ATTRIBUTES.reason];
  const calls = Number(attributes[COMPRESSED.count]);
  return {
    ...row,
    peer: peerOf(row.kind, attributes),
    reason: typeof reason === 'string' ? reason : undefined,
    count: calls > 1 ? calls : undefined,
  };
}

/** The name of the service in the attributes of a resource. */
export function serviceOfResource(resource: Attributes | undefined): string | undefined {
  const name = resource?.['service.name'];
  return typeof name === 'string' ? name : undefined;
}

function peerOf(kind: RowKind, attributes: Readonly<Record<string, unknown>>): string | undefined {
  if (kind !== 'CLIENT' && kind !== 'PRODUCER') return undefined;
  // The second names are those of instrumentations that still speak the old convention.
  const host = attributes['server.address'] ?? attributes['net.peer.name'];
  const port = attributes['server.port'] ?? attributes['net.peer.port'];
  if (typeof host !== 'string' || host === '') return undefined;
  const isNumber = typeof port === 'number' || typeof port === 'bigint';
  return isNumber ? `${host.includes(':') ? `[${host}]` : host}:${port}` : host;
}
