// Where the app's own thread sends, a natural end waits for a backend as long as WINNOW_EXIT_TIMEOUT allows and no longer:
// whatever of a request that is under way keeps the process alive.
import { fileURLToPath } from 'node:url';
import { type RunOptions, runApp, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { HangingBackend, PATIENCE_MS } from './support/hanging-backend.ts';
import { openGrpcDoor } from './variables/grpc-door.ts';

afterEach(stopApps);

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const NO_WORKER = ['--require', fixture('no-worker-throws.cjs')];
const [major = 0] = process.versions.node.split('.').map(Number);
const PERMISSION = major >= 22 ? '--permission' : '--experimental-permission';
const permission = [PERMISSION, '--allow-fs-read=*', '--no-warnings', ...(major >= 25 ? ['--allow-net'] : [])];

const env = {
  OTEL_TRACES_SAMPLER: 'always_on',
  OTEL_BSP_SCHEDULE_DELAY: '60000',
  OTEL_METRIC_EXPORT_INTERVAL: '600000',
  OTEL_BLRP_SCHEDULE_DELAY: '600000',
  // No request gives up on its own.
  OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
  WINNOW_EXIT_TIMEOUT: '1s',
};
/** What is done is sent at once, and is under way at the end. */
const AT_ONCE = { OTEL_BSP_SCHEDULE_DELAY: '20', OTEL_BLRP_SCHEDULE_DELAY: '20', OTEL_METRIC_EXPORT_INTERVAL: '50' };
const ALL = { OTEL_METRICS_EXPORTER: 'otlp', OTEL_LOGS_EXPORTER: 'otlp', OTEL_METRIC_EXPORT_TIMEOUT: '50' };

/** Runs an app to its natural end, with a few requests if it is a server. */
async function ended(backend: HangingBackend, options: RunOptions, first?: string) {
  const own = { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: backend.url, ...options.env };
  const deadlineMs = PATIENCE_MS + 10_000;
  await using app = await runApp({ nodeArgs: NO_WORKER, ...options, receiver: false, env: own, deadlineMs });
  if (options.args?.includes('end=natural')) {
    const visit = () => fetch(app.url).then((answer) => answer.text());
    await visit();
    await visit();
    if (first) await expect.poll(() => backend.received, { timeout: 20_000 }).toContain(first);
    await visit().catch(() => {});
  }
  const { code, stderr } = await app.ended();
  backend.order.push('the process ended');
  return { code, stderr, order: backend.order };
}

const ENDED = { code: 0, order: ['the process ended'] };
const SERVER = { app: 'use-all-signals.cjs', args: ['end=natural'] };

describe.each([
  ['http/protobuf', 'POST /v1/traces'],
  ['grpc', 'PRI * HTTP/2.0'],
])('a backend that hangs, by %s', (protocol, first) => {
  const by = { OTEL_EXPORTER_OTLP_PROTOCOL: protocol };

  it.each([
    ['traces that are due', { ...by }, undefined],
    ['traces under way', { ...by, ...AT_ONCE }, first],
    ['traces, metrics and logs under way', { ...by, ...AT_ONCE, ...ALL }, first],
  ])('%s', async (_name, more, sent) => {
    await using backend = await new HangingBackend().listen();
    const { stderr, ...how } = await ended(backend, { ...SERVER, env: more }, sent);
    expect(how).toEqual(ENDED);
    expect(stderr).toContain('3 spans could not be delivered before the process ended');
  });

  it('under the permission model, with no process to send from either', async () => {
    await using backend = await new HangingBackend().listen();
    const { stderr, ...how } = await ended(
      backend,
      { ...SERVER, nodeArgs: permission, env: { ...by, ...AT_ONCE } },
      first,
    );
    expect(how).toEqual(ENDED);
    expect(stderr).toContain('3 spans could not be delivered before the process ended');
  });
});

it('a backend that takes no bytes', async () => {
  await using backend = await new HangingBackend().listen();
  backend.reads = false;
  const { stderr, ...how } = await ended(backend, { app: 'use-large-spans.cjs' });
  expect(how).toEqual(ENDED);
  expect(stderr).toContain('15 spans could not be delivered before the process ended');
});

it('a proxy that hangs', async () => {
  await using proxy = await new HangingBackend().listen();
  const by = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://backend.example', https_proxy: proxy.url };
  const { stderr, ...how } = await ended(
    proxy,
    { ...SERVER, env: { ...by, ...AT_ONCE } },
    'CONNECT backend.example:443',
  );
  expect(how).toEqual(ENDED);
  expect(stderr).toContain('3 spans could not be delivered before the process ended');
});

it('an exporter of the app that waits for a backend that hangs', async () => {
  await using backend = await new HangingBackend().listen();
  const options = { ...SERVER, app: 'use-own-exporter.cjs', require: false, nodeArgs: [], env: AT_ONCE };
  const { stderr, ...how } = await ended(backend, options, 'POST /v1/traces');
  expect(how).toEqual(ENDED);
  expect(stderr).toContain('3 spans could not be delivered before the process ended');
});

describe('by gRPC', () => {
  const options = (url: string, more: Readonly<Record<string, string>> = {}): RunOptions => ({
    ...SERVER,
    nodeArgs: NO_WORKER,
    receiver: false,
    env: { ...env, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: url, ...more },
  });

  it('a natural end waits for a backend that takes its time', async () => {
    await using receiver = await startReceiver();
    await using door = await openGrpcDoor(receiver);
    door.answerAfter(1500);
    await using app = await runApp(options(door.url, { WINNOW_EXIT_TIMEOUT: '20s' }));
    for (let i = 0; i < 3; i++) await fetch(app.url).catch(() => {});
    expect(await app.ended()).toMatchObject({ code: 0 });
    expect(receiver.spans).toHaveLength(3);
    expect(app.stderr).not.toContain('could not be delivered');
  });

  it('while the app runs, a backend may take longer than WINNOW_EXIT_TIMEOUT', async () => {
    await using receiver = await startReceiver();
    await using door = await openGrpcDoor(receiver);
    door.answerAfter(2500);
    await using app = await runApp(options(door.url, AT_ONCE));
    await fetch(app.url);
    await receiver.until((spans) => spans.length === 1, { deadlineMs: 30_000 });
    expect(door.calls).toHaveLength(1);
    expect(app.stderr).not.toContain('does not take traces');
  });
});
