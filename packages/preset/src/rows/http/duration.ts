import { type Attributes, type Histogram, ValueType } from '@opentelemetry/api';
import type { Runtime } from '../row.js';

/** The conventions' buckets, in seconds. */
const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The duration metric of HTTP, for those who switched metrics on. Spans are sampled, so it counts what they cannot. */
export interface Duration {
  /** @param startedAt `performance.now()` */
  record(startedAt: number, attributes: Attributes): void;
}

/** @returns undefined when metrics are off: then no attributes are even gathered */
export function createDuration(runtime: Runtime, side: 'server' | 'client'): Duration | undefined {
  if (!runtime.config.metrics) return undefined;
  const make = () =>
    runtime.meterProvider.getMeter('@winnow/http').createHistogram(`http.${side}.request.duration`, {
      description: `Duration of HTTP ${side} requests.`,
      unit: 's',
      valueType: ValueType.DOUBLE,
      advice: { explicitBucketBoundaries: BOUNDARIES },
    });
  // With the first request: the row is loaded before there is an SDK, and a meter taken then records nothing for ever.
  let histogram: Histogram | undefined;
  return {
    record(startedAt, attributes) {
      histogram ??= make();
      histogram.record((performance.now() - startedAt) / 1000, attributes);
    },
  };
}
