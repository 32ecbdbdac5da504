import { type Attributes, type Context, type Span, SpanKind, type Tracer, ValueType } from '@opentelemetry/api';
import { summarize } from '../../sql/summarize.js';
import { ownVersion } from '../../version.js';
import type { Runtime } from '../row.js';
import { type Connection, connectionAttributes } from './client-attributes.js';
import { errorTypeOf, recordQueryError } from './query-error.js';

export const PG_SCOPE = '@winnow/pg';

/** The conventions' buckets for database calls, in seconds. */
const BOUNDARIES = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** Ends a call's span, once; with an error if it failed. Never throws. */
export type Finish = (error?: unknown) => void;

export interface PgTracing {
  /** @param text undefined where no query could be read from the arguments */
  query(client: object, connection: Connection, text: string | undefined, caller: Context): Finish;
  /** A span for a pool's connect that has failed already; one that goes well is noise. */
  connectFailed(connection: Connection, startTime: number, error: unknown, caller: Context): void;
}

export function createPgTracing(runtime: Runtime): PgTracing {
  const tracer: Tracer = runtime.tracerProvider.getTracer(PG_SCOPE, ownVersion());
  const duration = createDuration(runtime);
  // A client talks to one database for its whole life.
  const known = new WeakMap<object, Attributes>();

  function attributesOf(client: object, connection: Connection): Attributes {
    let attributes = known.get(client);
    if (attributes === undefined) {
      attributes = connectionAttributes(connection);
      known.set(client, attributes);
    }
    return attributes;
  }

  return {
    query(client, connection, text, caller) {
      const attributes: Attributes = { ...attributesOf(client, connection) };
      let name = 'postgresql';
      if (text !== undefined) {
        const summary = summarize(text);
        name = summary.name;
        if (summary.operation !== undefined) attributes['db.operation.name'] = summary.operation;
        if (summary.table !== undefined) attributes['db.collection.name'] = summary.table;
        attributes['db.query.text'] = summary.text;
      }
      const startedAt = duration ? performance.now() : 0;
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, caller);
      return once((error) => {
        if (error !== undefined) recordQueryError(span, error);
        span.end();
        duration?.(startedAt, attributes, error);
      });
    },
    connectFailed(connection, startTime, error, caller) {
      const attributes = { ...connectionAttributes(connection), 'db.operation.name': 'CONNECT' };
      const span: Span = tracer.startSpan('CONNECT', { kind: SpanKind.CLIENT, attributes, startTime }, caller);
      recordQueryError(span, error);
      span.end();
    },
  };
}

function once(finish: Finish): Finish {
  let done = false;
  return (error) => {
    if (done) return;
    done = true;
    try {
      finish(error);
    } catch {
      // The query's result goes to the app whatever happens to its span.
    }
  };
}

const METRIC_ATTRIBUTES = [
  'db.system.name',
  'db.namespace',
  'server.address',
  'server.port',
  'db.operation.name',
] as const;

/** The duration metric, for those who switched metrics on: it counts what sampled spans cannot. */
function createDuration(runtime: Runtime) {
  if (!runtime.config.metrics) return undefined;
  const histogram = runtime.meterProvider.getMeter(PG_SCOPE).createHistogram('db.client.operation.duration', {
    description: 'Duration of database client operations.',
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: BOUNDARIES },
  });
  return (startedAt: number, attributes: Attributes, error: unknown) => {
    const dimensions: Attributes = {};
    for (const key of METRIC_ATTRIBUTES) if (attributes[key] !== undefined) dimensions[key] = attributes[key];
    if (error !== undefined) dimensions['error.type'] = errorTypeOf(error);
    histogram.record((performance.now() - startedAt) / 1000, dimensions);
  };
}
