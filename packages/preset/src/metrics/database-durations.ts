import { type Attributes, type HrTime, type Meter, SpanKind, ValueType } from '@opentelemetry/api';

/** Seconds, as the conventions for database metrics advise. */
export const DATABASE_BOUNDARIES = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** What a series is told apart by: few values each, none of them from a statement. */
export const DATABASE_DIMENSIONS = [
  'db.system.name',
  'db.namespace',
  'db.operation.name',
  'server.address',
  'server.port',
  'error.type',
] as const;

/** Instrumentations that measure by themselves, also what is not recorded. */
const MEASURED = new Set([
  '@winnow/pg',
  '@winnow/postgres',
  '@opentelemetry/instrumentation-pg',
  '@opentelemetry/instrumentation-oracledb',
]);

interface EndedSpan {
  readonly kind: SpanKind;
  readonly duration: HrTime;
  readonly attributes: Attributes;
  readonly instrumentationScope: { readonly name: string };
}

export interface DatabaseDurations {
  onStart(): void;
  onEnd(span: EndedSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * `db.client.operation.duration` of every database call that has a span, as a span processor: it sees spans before it is decided
 * which of them are kept. Calls of traces that are not recorded (another sampler's, outside of a roll-out) are not counted.
 * @param meter asked for at the first call, when there surely is a provider
 */
export function createDatabaseDurations(meter: () => Meter): DatabaseDurations {
  let histogram: ReturnType<Meter['createHistogram']> | undefined;
  return {
    onStart() {},
    onEnd({ kind, duration: [seconds, nanos], attributes, instrumentationScope }) {
      if (kind !== SpanKind.CLIENT || attributes['db.system.name'] === undefined) return;
      if (MEASURED.has(instrumentationScope.name)) return;
      histogram ??= meter().createHistogram('db.client.operation.duration', {
        description: 'Duration of database client operations.',
        unit: 's',
        valueType: ValueType.DOUBLE,
        advice: { explicitBucketBoundaries: DATABASE_BOUNDARIES },
      });
      const dimensions: Attributes = {};
      for (const name of DATABASE_DIMENSIONS) {
        const value = attributes[name];
        if (value !== undefined) dimensions[name] = value;
      }
      histogram.record(seconds + nanos / 1e9, dimensions);
    },
    async forceFlush() {},
    async shutdown() {},
  };
}
