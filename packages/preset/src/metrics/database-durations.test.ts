import { type Attributes, type MetricOptions, SpanKind } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';
import { createDatabaseDurations } from './database-durations.js';

const QUERY: Attributes = {
  'db.system.name': 'mysql',
  'db.operation.name': 'SELECT',
  'db.query.text': 'select 1',
  'server.address': 'db',
};

function span(attributes: Attributes = QUERY, kind = SpanKind.CLIENT, name = '@opentelemetry/instrumentation-mysql2') {
  return { kind, attributes, duration: [0, 2_000_000] as [number, number], instrumentationScope: { name } };
}

/** What is exported of these spans. */
async function pointsOf(spans: readonly ReturnType<typeof span>[]) {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  const durations = createDatabaseDurations(() => provider.getMeter('test'));
  for (const one of spans) durations.onEnd(one);
  await provider.forceFlush();
  const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  await provider.shutdown();
  return metrics.map(({ descriptor, dataPoints }) => ({ descriptor: descriptor as MetricOptions, dataPoints }));
}

it('counts database calls in seconds, told apart by few attributes', async () => {
  const [metric] = await pointsOf([span(), span(), span({ ...QUERY, 'error.type': 'ER_DUP_ENTRY' })]);
  expect(metric?.descriptor).toMatchObject({ name: 'db.client.operation.duration', unit: 's' });
  expect(metric?.dataPoints.map(({ attributes, value }) => [attributes, (value as { count: number }).count])).toEqual([
    [{ 'db.system.name': 'mysql', 'db.operation.name': 'SELECT', 'server.address': 'db' }, 2],
    [expect.objectContaining({ 'error.type': 'ER_DUP_ENTRY' }), 1],
  ]);
  expect(metric?.dataPoints[0]?.value).toMatchObject({ sum: expect.closeTo(0.004) });
});

it('leaves out what is no database call, and what measures itself', async () => {
  const http = span({ 'http.request.method': 'GET' });
  const server = span(QUERY, SpanKind.SERVER);
  const measured = ['@winnow/pg', '@winnow/postgres'].map((scope) => span(QUERY, SpanKind.CLIENT, scope));
  expect(await pointsOf([http, server, ...measured])).toEqual([]);
});
