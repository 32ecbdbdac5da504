import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { KEEP_HEADER as WIRE_KEEP_HEADER } from '@winnow/sampler';
import { afterAll, expect, it } from 'vitest';
import { createDuration } from './duration.js';
import { httpRow } from './http-row.js';
import { KEEP_HEADER } from './keep-header.js';
import { closeServers, listen } from './raw-http.test.support.js';
import { createRecorder } from './recorder.test.support.js';
import { setRoute } from './request-span.js';

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1_000_000 });
const recorder = createRecorder({ metrics: true }, new MeterProvider({ readers: [reader] }));
httpRow.load(recorder.runtime).patch(http, undefined, undefined);
afterAll(closeServers);

it('counts requests of both sides by route and outcome, as the conventions name it', async () => {
  const { port } = await listen((request, response) => {
    setRoute(request, '/items/:id');
    response.writeHead(503).end();
  });
  for (const path of ['/items/1', '/items/2']) {
    await once(
      http.get({ host: '127.0.0.1', port, path }, (response: IncomingMessage) => response.resume()),
      'close',
    );
  }
  await recorder.ended(4);
  await reader.forceFlush();
  const metrics = exporter.getMetrics()[0]?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  const points = Object.fromEntries(
    metrics.map(({ descriptor, dataPoints }) => [
      descriptor.name,
      dataPoints.map(({ attributes, value }) => ({ attributes, count: (value as { count: number }).count })),
    ]),
  );
  const outcome = { 'http.request.method': 'GET', 'http.response.status_code': 503, 'error.type': '503' };
  expect(points).toEqual({
    'http.server.request.duration': [
      {
        count: 2,
        attributes: { ...outcome, 'url.scheme': 'http', 'network.protocol.version': '1.1', 'http.route': '/items/:id' },
      },
    ],
    'http.client.request.duration': [
      { count: 2, attributes: { ...outcome, 'server.address': '127.0.0.1', 'server.port': port } },
    ],
  });
  expect(metrics.map(({ descriptor }) => descriptor.unit)).toEqual(['s', 's']);
});

it('gathers nothing when metrics are off', () => {
  const { runtime } = createRecorder({ metrics: false });
  expect(createDuration(runtime, 'server')).toBeUndefined();
});

it('spells the keep header as the sampler does', () => expect(KEEP_HEADER).toBe(WIRE_KEEP_HEADER));
