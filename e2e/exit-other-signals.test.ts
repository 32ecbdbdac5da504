// Metrics and log records of the last interval arrive at each end of the process, as the spans do.
import { type App, freePort, type Receiver, type RunOptions, runApp, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(stopApps);

const env = {
  OTEL_TRACES_SAMPLER: 'always_on',
  OTEL_METRICS_EXPORTER: 'otlp',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
  // Not due before the end.
  OTEL_METRIC_EXPORT_INTERVAL: '600000',
  OTEL_BLRP_SCHEDULE_DELAY: '600000',
  WINNOW_EXIT_TIMEOUT: '30s',
};

interface Points {
  readonly dataPoints: readonly { readonly asDouble?: number }[];
}

interface Metric {
  readonly name: string;
  readonly sum?: Points;
  readonly gauge?: Points;
}

async function visited(app: App, times = 3): Promise<void> {
  for (let i = 0; i < times; i++) {
    await fetch(app.url).then(
      (answer) => answer.text(),
      () => {},
    );
  }
}

/** What arrived of the log lines. */
function linesOf({ requests }: Receiver): string[] {
  const bodies = requests.filter(({ path }) => path === '/v1/logs').map(({ body }) => body ?? '');
  return bodies.flatMap((body) => body.match(/order \d taken/g) ?? []).sort();
}

/** An instrument as it was sent last. */
function lastOf(name: string, { requests }: Receiver): number | undefined {
  const bodies = requests.filter(({ path }) => path === '/v1/metrics').map(({ body }) => body ?? '');
  const points = bodies.flatMap((body) => {
    const { resourceMetrics } = JSON.parse(body);
    const metrics: Metric[] = resourceMetrics[0].scopeMetrics.flatMap((scope: { metrics: unknown[] }) => scope.metrics);
    const found = metrics.find((metric) => metric.name === name);
    return (found?.sum ?? found?.gauge)?.dataPoints ?? [];
  });
  return points.at(-1)?.asDouble;
}

const ENDS = [
  ['process.exit', 'exit', undefined, { code: 3, signal: null }],
  ['process.exit in a handler', 'handler', undefined, { code: 5, signal: null }],
  ['an uncaught exception', 'uncaught', undefined, { code: 1, signal: null }],
  ['an unhandled rejection', 'rejection', undefined, { code: 1, signal: null }],
  ['a natural end', 'natural', undefined, { code: 0, signal: null }],
  ['SIGTERM', 'none', 'SIGTERM', { code: null, signal: 'SIGTERM' }],
  ['SIGINT', 'none', 'SIGINT', { code: null, signal: 'SIGINT' }],
  ['SIGHUP', 'none', 'SIGHUP', { code: null, signal: 'SIGHUP' }],
  ['SIGTERM with a handler of the app', 'app-handler', 'SIGTERM', { code: 7, signal: null }],
] as const;

async function ended(end: string, signal: NodeJS.Signals | undefined, options: Partial<RunOptions> = {}): Promise<App> {
  const app = await runApp({ app: 'use-all-signals.cjs', args: [`end=${end}`], env, ...options });
  await visited(app);
  if (signal) app.child.kill(signal);
  await app.ended();
  return app;
}

describe.each(ENDS)('%s', (_name, end, signal, how) => {
  it('delivers every log record, every count and every span, and ends as without Winnow', async () => {
    await using app = await ended(end, signal);
    expect({ code: app.code, signal: app.signal }).toEqual(how);
    expect(new Set(linesOf(app.receiver))).toEqual(new Set(['order 1 taken', 'order 2 taken', 'order 3 taken']));
    for (const name of ['shop.orders', 'shop.taken', 'shop.open']) {
      expect({ [name]: lastOf(name, app.receiver) }).toEqual({ [name]: 3 });
    }
    expect(app.spans.filter(({ kind }) => kind === 'SERVER')).toHaveLength(3);
    expect(app.stderr).not.toContain('could not be delivered');
  });
});

it('a natural end comes once to the app', async () => {
  const listens = new URL('fixtures/at-before-exit.cjs', import.meta.url).pathname;
  await using app = await runApp({
    app: 'use-http.cjs',
    args: ['end=natural'],
    nodeArgs: ['--require', listens],
    env,
  });
  await visited(app);
  expect((await app.ended()).stdout.match(/before exit/g)).toHaveLength(1);
  expect(app.receiver.metrics).toBe(1);
});

it.each([
  ['a natural end', 'natural', undefined],
  ['SIGTERM', 'none', 'SIGTERM'],
] as const)('%s waits for an observable instrument that waits for something', async (_name, end, signal) => {
  await using app = await ended(end, signal);
  expect(lastOf('shop.stock', app.receiver)).toBe(97);
});

it.each([
  ['http/json', '/v1/logs', 'application/json'],
  ['http/protobuf', '/v1/logs', 'application/x-protobuf'],
])('sends the last log records by %s, each once', async (protocol, path, type) => {
  const own = { ...env, OTEL_METRICS_EXPORTER: undefined, OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: protocol };
  await using app = await ended('exit', undefined, { env: own });
  const { requests } = app.receiver;
  expect(linesOf(app.receiver)).toEqual(['order 1 taken', 'order 2 taken', 'order 3 taken']);
  expect(requests.find((request) => request.path === path)?.headers['content-type']).toBe(type);
});

it('does not send again what was sent in time', async () => {
  await using app = await runApp({
    app: 'use-all-signals.cjs',
    args: ['end=exit'],
    env: { ...env, OTEL_METRICS_EXPORTER: undefined, OTEL_BLRP_SCHEDULE_DELAY: '20' },
  });
  for (const order of [1, 2]) {
    await visited(app, 1);
    await expect.poll(() => linesOf(app.receiver), { timeout: 12_000 }).toHaveLength(order);
  }
  await visited(app, 1);
  await app.ended();
  expect(new Set(linesOf(app.receiver)).size).toBe(3);
  expect(linesOf(app.receiver).filter((line) => line !== 'order 3 taken')).toEqual(['order 1 taken', 'order 2 taken']);
});

it('prints what is left where the exporter is a console', async () => {
  const own = { ...env, OTEL_METRICS_EXPORTER: 'console', OTEL_LOGS_EXPORTER: 'console' };
  await using app = await ended('exit', undefined, { env: own });
  expect(app.stdout.match(/^ {2}body: 'order \d taken',$/gm)).toHaveLength(3);
  expect(app.stdout).toMatch(/name: 'shop\.orders'/);
});

it('sends from a child process where no thread can be started', async () => {
  const require = new URL('fixtures/no-worker-throws.cjs', import.meta.url).pathname;
  await using app = await ended('exit', undefined, { nodeArgs: ['--require', require] });
  expect(app.code).toBe(3);
  expect(linesOf(app.receiver)).toHaveLength(3);
  expect(lastOf('shop.orders', app.receiver)).toBe(3);
});

it('says that something is lost when nothing listens, and ends without waiting', async () => {
  const nowhere = { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` };
  await using app = await ended('exit', undefined, { receiver: false, env: nowhere });
  expect(app.code).toBe(3);
  expect(app.stderr).toContain('[winnow] metrics or log records of the last moments could not be delivered');
});

it('SIGINT, where only packages watch for it, delivers metrics beside the spans', async () => {
  const own = { ...env, OTEL_LOGS_EXPORTER: undefined };
  await using app = await runApp({ app: 'use-ends.cjs', args: ['end=watches'], env: own });
  await visited(app, 1);
  app.child.kill('SIGINT');
  expect(await app.ended()).toMatchObject({ signal: 'SIGINT', code: null });
  expect(app.receiver.metrics).toBeGreaterThan(0);
  expect(app.spans.filter(({ kind }) => kind === 'SERVER')).toHaveLength(1);
});

it('a backend that hangs delays the end until WINNOW_EXIT_TIMEOUT, and a second signal ends it at once', async () => {
  await using receiver = await startReceiver();
  receiver.fail({ kind: 'hang' });
  const options = { app: 'use-http.cjs', args: ['end=none'], receiver };
  const metricsOnly = { ...env, OTEL_LOGS_EXPORTER: undefined };
  await using bounded = await runApp({ ...options, env: { ...metricsOnly, WINNOW_EXIT_TIMEOUT: '200ms' } });
  await visited(bounded, 1);
  expect(await bounded.stop()).toMatchObject({ signal: 'SIGTERM' });

  // Far longer than anybody here waits for the end.
  const patient = { ...metricsOnly, OTEL_TRACES_EXPORTER: 'none', WINNOW_EXIT_TIMEOUT: '120s' };
  await using impatient = await runApp({ ...options, env: patient });
  await visited(impatient, 1);
  const asked = receiver.metrics;
  impatient.child.kill('SIGTERM');
  await expect.poll(() => receiver.metrics, { timeout: 12_000 }).toBeGreaterThan(asked);
  expect(await impatient.stop()).toMatchObject({ signal: 'SIGTERM' });
});

it('a backend that hangs delays process.exit() until WINNOW_EXIT_TIMEOUT, for all signals together', async () => {
  await using receiver = await startReceiver();
  receiver.fail({ kind: 'hang' });
  await using app = await ended('exit', undefined, { receiver, env: { ...env, WINNOW_EXIT_TIMEOUT: '500ms' } });
  expect(app.code).toBe(3);
  expect(app.stderr).toMatch(/3 spans could not be delivered/);
  expect(app.stderr).toMatch(/metrics or log records of the last moments could not be delivered/);
});

it('a backend that hangs has WINNOW_EXIT_TIMEOUT once at a signal, for spans and metrics together', async () => {
  await using receiver = await startReceiver();
  receiver.fail({ kind: 'hang' });
  const own = { ...env, OTEL_LOGS_EXPORTER: undefined, OTEL_BSP_SCHEDULE_DELAY: '60000', WINNOW_EXIT_TIMEOUT: '12s' };
  await using app = await runApp({ app: 'use-http.cjs', args: ['end=none'], receiver, env: own });
  await visited(app, 1);
  app.child.kill('SIGTERM');
  // One after the other, they would have 24 seconds.
  await expect.poll(() => app.signal, { timeout: 23_000 }).toBe('SIGTERM');
  expect(app.stderr).toMatch(/1 spans could not be delivered/);
});
