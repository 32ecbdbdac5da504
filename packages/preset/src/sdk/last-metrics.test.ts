import type { Attributes, ObservableResult } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, expect, it } from 'vitest';
import { observe, type MeterProvider as Private, takeMetrics } from './last-metrics.js';

type Result = ObservableResult<Attributes>;

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const provider = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1_000_000 })],
});
const meter = provider.getMeter('shop');
const inner = provider as unknown as Private;

afterEach(() => exporter.reset());

/** Of the instruments, by their names, as they were taken last. */
function values(): Record<string, unknown> {
  const metrics =
    exporter
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  return Object.fromEntries(metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints[0]?.value]));
}

it('takes what callbacks say at once, in the same turn', async () => {
  let reading = 1;
  const calls = { later: 0 };
  const both = meter.createObservableGauge('batch');
  meter.addBatchObservableCallback((result) => result.observe(both, reading), [both]);
  meter.createObservableGauge('gauge').addCallback((result: Result) => result.observe(reading));
  meter.createObservableCounter('counter').addCallback((result: Result) => result.observe(reading));
  meter.createObservableGauge('at once').addCallback(async (result: Result) => {
    result.observe(reading);
    await Promise.resolve();
  });
  meter.createObservableGauge('later').addCallback(async (result: Result) => {
    calls.later += 1;
    const found = reading;
    await Promise.resolve();
    result.observe(found);
  });
  meter.createObservableGauge('broken').addCallback(() => {
    throw new Error('no reading');
  });

  await provider.forceFlush();
  expect(values()).toEqual({ batch: 1, gauge: 1, counter: 1, 'at once': 1, later: 1 });

  reading = 2;
  expect(takeMetrics(inner)).toEqual([]);
  expect(values()).toEqual({ batch: 2, gauge: 2, counter: 2, 'at once': 2, later: 1 });
  expect(calls.later).toBe(2);

  // Known to have nothing to say at once.
  takeMetrics(inner);
  expect(calls.later).toBe(2);
});

it('waits for callbacks where there is time', async () => {
  const slow = provider.getMeter('other').createObservableGauge('slow');
  let reading = 1;
  slow.addCallback(async (result: Result) => {
    await new Promise((done) => setImmediate(done));
    result.observe(reading);
  });
  await observe(inner);
  reading = 2;
  takeMetrics(inner);
  expect(values()).toMatchObject({ slow: 1 });
});
