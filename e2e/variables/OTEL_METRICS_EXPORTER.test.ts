import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

afterEach(stopApps);

it('sends no metrics when it is unset', async () => {
  expect((await visit(KEEP_ALL, ['/count'])).app.receiver.metrics).toBe(0);
});

it("otlp sends the app's own metrics", async () => {
  await using app = await runApp({
    app: 'use-everything.cjs',
    env: {
      ...KEEP_ALL,
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_METRIC_EXPORT_TIMEOUT: '100',
    },
  });
  await (await fetch(`${app.url}/count`)).text();
  await expect.poll(() => app.receiver.metrics, { timeout: 20_000 }).toBeGreaterThan(0);
});

it('otlp sends the durations of requests, of all of them', async () => {
  await using app = await runApp({
    app: 'use-http.cjs',
    args: ['end=none'],
    env: {
      WINNOW_KEEP_PERCENT: '0',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_METRIC_EXPORT_TIMEOUT: '100',
    },
  });
  await (await fetch(app.url)).text();
  await expect.poll(() => app.receiver.metrics, { timeout: 20_000 }).toBeGreaterThan(0);
});
