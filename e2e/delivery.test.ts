// A backend may be slow, refuse, hang, or be away: the app works on, the memory is bounded, and what is lost is said. Scenario 39.
import {
  type App,
  FAULTS,
  type Fault,
  freePort,
  type RunOptions,
  runApp,
  type Span,
  startReceiver,
  stopApps,
} from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(stopApps);

const ENV = {
  WINNOW_KEEP_PERCENT: '100',
  WINNOW_KEEP_FIRST: '0',
  WINNOW_KEEP_ERRORS: 'true',
  OTEL_BSP_SCHEDULE_DELAY: '20',
  WINNOW_EXIT_TIMEOUT: '30s',
};

interface Stats {
  readonly spansExported: number;
  readonly spansLost: number;
  readonly spansQueued: number;
  readonly rss: number;
}

function run({ env, ...options }: Partial<RunOptions> = {}): Promise<App> {
  return runApp({ app: 'use-delivery.cjs', ...options, env: { ...ENV, ...env } });
}

async function visit(app: App, path: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    const answer = await fetch(app.url + path);
    await answer.arrayBuffer();
    expect(answer.status).toBe(path === '/fail' ? 500 : 200);
  }
}

async function stats(app: App): Promise<Stats> {
  return (await fetch(`${app.url}/healthz`)).json() as Promise<Stats>;
}

/** Waits until the counts are as expected. */
async function counted(app: App, expected: Partial<Stats>): Promise<void> {
  await expect.poll(() => stats(app), { timeout: 30_000, interval: 50 }).toMatchObject(expected);
}

const lines = ({ stderr }: App) =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('[winnow]'))
    .slice(1);
const ids = (spans: readonly Span[]) => spans.map(({ spanId }) => spanId);

describe.each([
  ['asks for patience (429 with Retry-After)', FAULTS.tooManyRequests, /Too Many Requests \(status 429\)/],
  ['is overloaded (503)', FAULTS.unavailable, /Service Unavailable \(status 503\)/],
  ['resets connections', FAULTS.reset, /socket hang up|ECONNRESET/],
  ['hangs', FAULTS.hang, /no answer within 4000 ms/],
] as const)('a backend that %s', (_, fault: Fault, why) => {
  it('gets everything, each span once, when it is well again; two lines say so', async () => {
    // Time enough for an answer on a busy machine: a batch that was taken too late is sent, and taken, twice.
    await using app = await run({ env: { OTEL_EXPORTER_OTLP_TIMEOUT: '4000' } });
    app.receiver.fail(fault);
    await visit(app, '/', 5);
    await app.printed(/does not take traces/);
    await visit(app, '/', 5);
    app.receiver.heal();
    await app.until((spans) => spans.length >= 10, { deadlineMs: 30_000 });
    await app.printed(/takes traces again/);
    await counted(app, { spansExported: 10, spansLost: 0, spansQueued: 0 });
    expect(new Set(ids(app.spans)).size).toBe(app.spans.length);
    expect(lines(app)).toEqual([expect.stringMatching(why), `[winnow] ${app.receiver.url} takes traces again.`]);
    await app.stop();
    expect(lines(app)).toHaveLength(2);
  });
});

it.each(['http/protobuf', 'http/json'])(
  'gets spans that were encoded while they waited, and those that were not, once (%s)',
  async (protocol) => {
    const env = { OTEL_BSP_SCHEDULE_DELAY: '60000', OTEL_EXPORTER_OTLP_PROTOCOL: protocol };
    await using app = await run({ env });
    await visit(app, '/', 70);
    await visit(app, '/fail', 40);
    await app.stop();
    expect(app.spans).toHaveLength(110);
    expect(new Set(ids(app.spans)).size).toBe(110);
    expect(app.spans.filter(({ status }) => status.code === 'ERROR')).toHaveLength(40);
    expect(app.receiver.requests).toHaveLength(1);
  },
);

it('is left alone for as long as it asks', async () => {
  await using app = await run();
  app.receiver.fail({ kind: 'answer', status: 503, headers: { 'retry-after': '4' } }, 1);
  // Before it is refused: seen late, the wait would look shorter than it is.
  const sent = performance.now();
  await visit(app, '/', 1);
  await app.printed(/does not take traces/);
  await app.until((spans) => spans.length === 1, { deadlineMs: 30_000 });
  // The queue's own first wait would have been one second.
  expect(performance.now() - sent).toBeGreaterThan(3000);
});

it('takes its time without holding up a request', async () => {
  await using app = await run({ env: { OTEL_EXPORTER_OTLP_TIMEOUT: '60000' } });
  app.receiver.fail(FAULTS.hang, 1);
  await visit(app, '/', 1);
  await expect.poll(() => app.receiver.requests.length, { timeout: 20_000 }).toBe(1);
  // One batch is under way and unanswered all the while.
  await visit(app, '/', 200);
  await counted(app, { spansQueued: 201, spansExported: 0, spansLost: 0 });
});

it('loses what a backend refuses (400), says so once and counts it', async () => {
  await using app = await run();
  app.receiver.fail(FAULTS.badRequest);
  for (let batch = 1; batch <= 3; batch++) {
    await visit(app, '/', 2);
    await counted(app, { spansLost: batch * 2, spansQueued: 0 });
  }
  expect(app.receiver.requests.filter(({ fault }) => fault).length).toBeGreaterThanOrEqual(3);
  expect(lines(app)).toEqual([expect.stringMatching(/Bad Request \(status 400\)\. What it refuses is dropped/)]);
  app.receiver.heal();
  await visit(app, '/', 1);
  await app.printed(/takes traces again/);
  await app.stop();
  expect(lines(app).slice(2)).toEqual(['[winnow] 6 spans were dropped while the process ran.']);
});

it('counts the spans that a backend refuses of a batch it takes, and says so once', async () => {
  await using app = await run();
  app.receiver.fail(FAULTS.partialSuccess);
  for (let batch = 1; batch <= 2; batch++) {
    await visit(app, '/', 1);
    await counted(app, { spansLost: batch, spansQueued: 0 });
  }
  expect(lines(app)).toEqual([expect.stringMatching(/took a batch but refused 1 of its 1 spans: one span is too old/)]);
  await app.stop();
  expect(lines(app).slice(1)).toEqual(['[winnow] 2 spans were dropped while the process ran.']);
});

it('takes an unreadable answer with status 200 for what its status says', async () => {
  await using app = await run();
  app.receiver.fail(FAULTS.garbage);
  await visit(app, '/', 3);
  await counted(app, { spansExported: 3, spansLost: 0, spansQueued: 0 });
  await app.stop();
  expect(lines(app)).toEqual([]);
});

it('prints no line per batch for a backend that comes and goes', async () => {
  await using app = await run();
  for (let turn = 0; turn < 4; turn++) {
    app.receiver.fail(FAULTS.reset, 1);
    await visit(app, '/', 1);
    await counted(app, { spansExported: turn + 1, spansQueued: 0 });
  }
  expect(lines(app)).toHaveLength(2);
});

it('keeps errors in a bounded queue through an outage, and sends them first', async () => {
  const port = await freePort();
  await using app = await run({
    receiver: false,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_BSP_MAX_QUEUE_SIZE: '60',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '20',
      WINNOW_KEEP_ERRORS: '1000/s',
    },
  });
  await visit(app, '/', 1);
  await app.printed(/does not take traces: .*ECONNREFUSED/);
  const { rss } = await stats(app);
  for (let round = 0; round < 20; round++) {
    await visit(app, '/', 15);
    await visit(app, '/fail', 2);
  }
  expect(await stats(app)).toMatchObject({ spansQueued: expect.toSatisfy((queued: number) => queued <= 80) });
  expect((await stats(app)).rss - rss).toBeLessThan(60 * 2 ** 20);

  await using back = await startReceiver({ port });
  await back.until((spans) => spans.length >= 60, { deadlineMs: 60_000 });
  await app.printed(/takes traces again/);
  const isError = (span: Span) => span.attributes['winnow.keep.reason'] === 'error';
  expect(back.spans.filter(isError)).toHaveLength(40);
  expect(back.spans.slice(0, 40).every(isError)).toBe(true);
  const { spansExported, spansLost, spansQueued } = await stats(app);
  expect(spansExported + spansLost + spansQueued).toBe(1 + 20 * 17);
  await app.stop();
  expect(lines(app)).toEqual([
    expect.stringMatching(/does not take traces/),
    expect.stringMatching(/the export queue is full/),
    expect.stringMatching(/takes traces again/),
    `[winnow] ${spansLost} spans were dropped while the process ran.`,
  ]);
});

it('sends a batch that has to be sent again to the backend alone, not to a second exporter once more', async () => {
  await using app = await run({ env: { OTEL_TRACES_EXPORTER: 'console,otlp' } });
  app.receiver.fail(FAULTS.unavailable, 2);
  await visit(app, '/', 1);
  await app.until((spans) => spans.length === 1, { deadlineMs: 30_000 });
  await app.stop();
  expect(app.stdout.match(/traceId:/g)).toHaveLength(1);
});

it('ends the process without delay when nothing listens, and says what was lost', async () => {
  const nowhere = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` };
  await using app = await run({ receiver: false, env: nowhere });
  await visit(app, '/', 4);
  await fetch(`${app.url}/end`).catch(() => {});
  const { code } = await app.ended();
  expect(code).toBe(5);
  // The request that ended the process is the fifth.
  expect(lines(app).at(-1)).toBe('[winnow] 5 spans could not be delivered before the process ended.');
});

it('says one line of a backend that hangs when the process ends by itself', async () => {
  await using receiver = await startReceiver();
  receiver.fail(FAULTS.hang);
  await using app = await run({
    app: 'use-http.cjs',
    args: ['end=natural', 'answered=2'],
    receiver,
    env: { OTEL_BSP_SCHEDULE_DELAY: '60000', WINNOW_EXIT_TIMEOUT: '500ms' },
  });
  await visit(app, '/', 2);
  expect((await app.ended()).code).toBe(0);
  expect(lines(app)).toEqual(['[winnow] 2 spans could not be delivered before the process ended.']);
});
