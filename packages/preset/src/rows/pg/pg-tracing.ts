import { type Attributes, type Context, SpanKind, type Tracer, ValueType } from '@opentelemetry/api';
import { DATABASE_BOUNDARIES, DATABASE_DIMENSIONS } from '../../metrics/database-durations.js';
import { type SqlSummary, summarize } from '../../sql/summarize.js';
import { SharedStart } from '../../tracer/shared-start.js';
import { ownVersion } from '../../version.js';
import type { Runtime } from '../row.js';
import { type Connection, connectionAttributes } from './client-attributes.js';
import { errorTypeOf, recordQueryError } from './query-error.js';

export const PG_SCOPE = '@winnow/pg';

/** A call that is under way. */
export interface QueryCall {
  /** Ends the span, once; with an error if the call failed. Never throws. */
  end(error?: unknown): void;
}

export interface PgTracing {
  /** @param text undefined where no query could be read from the arguments */
  query(client: object, connection: Connection, text: string | undefined, caller: Context): QueryCall;
  /** A span for a pool's connect that has failed already; one that goes well is noise. */
  connectFailed(connection: Connection, startTime: number, error: unknown, caller: Context): void;
}

const NO_TEXT: SqlSummary = { operation: undefined, table: undefined, text: '', name: 'postgresql' };

export function createPgTracing(runtime: Runtime, scope = PG_SCOPE): PgTracing {
  const tracer: Tracer = runtime.tracerProvider.getTracer(scope, ownVersion());
  const duration = createDuration(runtime, scope);
  const startOf = rememberStarts();
  return {
    query(client, connection, text, caller) {
      const summary = text === undefined ? NO_TEXT : summarize(text);
      const start = startOf(client, connection, summary);
      const startedAt = duration ? performance.now() : 0;
      const span = tracer.startSpan(summary.name, start, caller);
      let open = true;
      return {
        end(error) {
          if (!open) return;
          open = false;
          try {
            if (error !== undefined) recordQueryError(span, error);
            span.end();
            duration?.(startedAt, start.attributes, error);
          } catch {
            // The query's result goes to the app whatever happens to its span.
          }
        },
      };
    },
    connectFailed(connection, startTime, error, caller) {
      const attributes = { ...connectionAttributes(connection), 'db.operation.name': 'CONNECT' };
      const span = tracer.startSpan('CONNECT', { kind: SpanKind.CLIENT, attributes, startTime }, caller);
      recordQueryError(span, error);
      span.end();
    },
  };
}

/** A statement on a client starts in the same way each time: a client talks to one database for its whole life. */
function rememberStarts() {
  const byClient = new WeakMap<object, WeakMap<SqlSummary, SharedStart>>();
  return (client: object, connection: Connection, summary: SqlSummary): SharedStart => {
    let known = byClient.get(client);
    if (known === undefined) {
      known = new WeakMap();
      byClient.set(client, known);
    }
    let start = known.get(summary);
    if (start === undefined) {
      const attributes = connectionAttributes(connection);
      if (summary.operation !== undefined) attributes['db.operation.name'] = summary.operation;
      if (summary.table !== undefined) attributes['db.collection.name'] = summary.table;
      if (summary.text !== '') attributes['db.query.text'] = summary.text;
      start = new SharedStart(SpanKind.CLIENT, attributes);
      known.set(summary, start);
    }
    return start;
  };
}

/** The duration metric, for those who switched metrics on: it counts what sampled spans cannot. */
function createDuration(runtime: Runtime, scope: string) {
  if (!runtime.config.metrics) return undefined;
  const histogram = runtime.meterProvider.getMeter(scope).createHistogram('db.client.operation.duration', {
    description: 'Duration of database client operations.',
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: DATABASE_BOUNDARIES },
  });
  return (startedAt: number, attributes: Attributes, error: unknown) => {
    const dimensions: Attributes = {};
    for (const key of DATABASE_DIMENSIONS) if (attributes[key] !== undefined) dimensions[key] = attributes[key];
    if (error !== undefined) dimensions['error.type'] = errorTypeOf(error);
    histogram.record((performance.now() - startedAt) / 1000, dimensions);
  };
}
