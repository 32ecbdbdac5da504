// A backend that takes connections and never answers holds no end of the process for longer than WINNOW_EXIT_TIMEOUT, whatever
// is sent to it, and by whichever protocol.

import { fileURLToPath } from 'node:url';
import { freePort, type RunOptions, runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { HangingBackend, PATIENCE_MS } from './support/hanging-backend.ts';

afterEach(stopApps);

const env = {
  OTEL_TRACES_SAMPLER: 'always_on',
  OTEL_METRICS_EXPORTER: 'otlp',
  OTEL_LOGS_EXPORTER: 'otlp',
  // Nothing is due before the end, and no request gives up on its own.
  OTEL_METRIC_EXPORT_INTERVAL: '600000',
  OTEL_BLRP_SCHEDULE_DELAY: '600000',
  OTEL_BSP_SCHEDULE_DELAY: '60000',
  OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
  WINNOW_EXIT_TIMEOUT: '1s',
};

interface End {
  readonly end: string;
  readonly signal?: NodeJS.Signals;
  readonly options?: Partial<RunOptions>;
  /** What comes in before the last request: it is under way at the end. */
  readonly first?: readonly string[];
}

async function ended(backend: HangingBackend, { end, signal, options, first = [] }: End) {
  const own = { ...env, ...options?.env, OTEL_EXPORTER_OTLP_ENDPOINT: backend.url };
  const fixture = { app: 'use-all-signals.cjs', args: [`end=${end}`] };
  const deadlineMs = PATIENCE_MS + 10_000;
  await using app = await runApp({ ...fixture, ...options, receiver: false, env: own, deadlineMs });
  const visit = () => fetch(app.url).then((answer) => answer.text());
  await visit();
  await visit();
  for (const one of first) await expect.poll(() => backend.received, { timeout: 20_000 }).toContain(one);
  await visit().catch(() => {});
  if (signal) app.child.kill(signal);
  const { code, signal: by, stderr } = await app.ended();
  backend.order.push('the process ended');
  return { code, by, stderr };
}

const ENDS = [
  ['a natural end', { end: 'natural' }, { code: 0, by: null }],
  ['process.exit', { end: 'exit' }, { code: 3, by: null }],
  ['an uncaught exception', { end: 'uncaught' }, { code: 1, by: null }],
  ['SIGTERM', { end: 'none', signal: 'SIGTERM' }, { code: null, by: 'SIGTERM' }],
  ['SIGTERM with a handler of the app', { end: 'app-handler', signal: 'SIGTERM' }, { code: 7, by: null }],
] as const;

describe.each(['http/protobuf', 'grpc'])('by %s', (protocol) => {
  const options = { env: { ...env, OTEL_EXPORTER_OTLP_PROTOCOL: protocol } };

  it.each(ENDS)('%s', async (_name, end, how) => {
    await using backend = await new HangingBackend().listen();
    const { code, by, stderr } = await ended(backend, { ...end, options });
    expect({ code, by, order: backend.order }).toEqual({ ...how, order: ['the process ended'] });
    expect(stderr).toContain('3 spans could not be delivered before the process ended');
  });
});

it('a natural end with requests for metrics and logs under way', async () => {
  await using backend = await new HangingBackend().listen();
  const due = { OTEL_METRIC_EXPORT_INTERVAL: '50', OTEL_METRIC_EXPORT_TIMEOUT: '50', OTEL_BLRP_SCHEDULE_DELAY: '20' };
  const options = { env: { ...env, OTEL_TRACES_EXPORTER: 'none', ...due } };
  const { code } = await ended(backend, { end: 'natural', options, first: ['POST /v1/metrics', 'POST /v1/logs'] });
  expect({ code, order: backend.order }).toEqual({ code: 0, order: ['the process ended'] });
});

it('a natural end where the app sends from its own thread', async () => {
  await using backend = await new HangingBackend().listen();
  const require = fileURLToPath(new URL('fixtures/no-worker-throws.cjs', import.meta.url));
  const options = { nodeArgs: ['--require', require], env: { ...env, OTEL_BSP_SCHEDULE_DELAY: '20' } };
  const { code } = await ended(backend, { end: 'natural', options, first: ['POST /v1/traces'] });
  expect({ code, order: backend.order }).toEqual({ code: 0, order: ['the process ended'] });
});

it('a natural end with Zipkin', async () => {
  await using backend = await new HangingBackend().listen();
  const zipkin = { OTEL_TRACES_EXPORTER: 'zipkin', OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${backend.url}/api/v2/spans` };
  const others = { OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none', OTEL_BSP_SCHEDULE_DELAY: '20' };
  const options = { env: { ...env, ...zipkin, ...others } };
  const { code } = await ended(backend, { end: 'natural', options, first: ['POST /api/v2/spans'] });
  expect({ code, order: backend.order }).toEqual({ code: 0, order: ['the process ended'] });
});

it('a natural end where Zipkin finds nobody', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const own = { ...env, OTEL_TRACES_EXPORTER: 'zipkin', OTEL_EXPORTER_ZIPKIN_ENDPOINT: nobody };
  await using app = await runApp({ app: 'use-calls-only.cjs', env: own });
  // It asked again and again, each time the process had nothing left to do.
  expect((await app.ended()).code).toBe(0);
});

it('a backend of traces that hangs takes nothing from that of metrics and logs', async () => {
  await using backend = await new HangingBackend().listen();
  for (const end of ['natural', 'exit']) {
    // Time enough for those that answer, on a busy machine.
    const traces = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${backend.url}/v1/traces`, WINNOW_EXIT_TIMEOUT: '14s' };
    const own = { ...env, ...traces };
    await using app = await runApp({ app: 'use-all-signals.cjs', args: [`end=${end}`], env: own });
    for (let i = 0; i < 3; i++)
      await fetch(app.url).then(
        (answer) => answer.text(),
        () => {},
      );
    await app.ended();
    expect({ end, metrics: app.receiver.metrics, logs: app.receiver.logs }).toEqual({ end, metrics: 1, logs: 1 });
    expect(app.stderr).toContain('3 spans could not be delivered before the process ended');
    expect(app.stderr).not.toContain('metrics or log records');
  }
});
