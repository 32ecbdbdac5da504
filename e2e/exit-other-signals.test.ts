// Metrics and log records of the last interval arrive at the ends that leave them time: a signal, and a natural end.
import { type App, runApp, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';

afterEach(stopApps);

const env = {
  OTEL_TRACES_SAMPLER: 'always_on',
  OTEL_METRICS_EXPORTER: 'otlp',
  // Not due before the end.
  OTEL_METRIC_EXPORT_INTERVAL: '600000',
  WINNOW_EXIT_TIMEOUT: '15s',
};

async function visited(app: App): Promise<void> {
  await fetch(app.url).then(
    (answer) => answer.text(),
    () => {},
  );
}

it.each([
  ['SIGTERM', 'use-http.cjs', 'end=none', 'SIGTERM'],
  ['SIGINT, where only packages watch for it', 'use-ends.cjs', 'end=watches', 'SIGINT'],
  ['a natural end', 'use-http.cjs', 'end=natural', null],
] as const)('%s delivers metrics beside the spans, and ends as without Winnow', async (_name, file, end, signal) => {
  await using app = await runApp({ app: file, args: [end, 'answered=1'], env });
  await visited(app);
  if (signal) app.child.kill(signal);
  expect(await app.ended()).toMatchObject({ signal, code: signal ? null : 0 });
  expect(app.receiver.metrics).toBeGreaterThan(0);
  expect(app.spans.filter(({ kind }) => kind === 'SERVER')).toHaveLength(1);
});

it('log records are delivered, too', async () => {
  const logs = { OTEL_LOGS_EXPORTER: 'otlp', OTEL_METRICS_EXPORTER: undefined, OTEL_BLRP_SCHEDULE_DELAY: '600000' };
  await using app = await runApp({ app: 'use-log.cjs', env: { ...env, ...logs } });
  await visited(app);
  await app.stop();
  expect(app.receiver.logs).toBeGreaterThan(0);
});

it('a backend that hangs delays the end until WINNOW_EXIT_TIMEOUT, and a second signal ends it at once', async () => {
  await using receiver = await startReceiver();
  receiver.fail({ kind: 'hang' });
  const options = { app: 'use-http.cjs', args: ['end=none'], receiver };
  await using bounded = await runApp({ ...options, env: { ...env, WINNOW_EXIT_TIMEOUT: '200ms' } });
  await visited(bounded);
  expect(await bounded.stop()).toMatchObject({ signal: 'SIGTERM' });

  await using impatient = await runApp({ ...options, env: { ...env, OTEL_TRACES_EXPORTER: 'none' } });
  await visited(impatient);
  const asked = receiver.metrics;
  const began = performance.now();
  impatient.child.kill('SIGTERM');
  await expect.poll(() => receiver.metrics, { timeout: 12_000 }).toBeGreaterThan(asked);
  expect(await impatient.stop()).toMatchObject({ signal: 'SIGTERM' });
  expect(performance.now() - began).toBeLessThan(14_000);
});
