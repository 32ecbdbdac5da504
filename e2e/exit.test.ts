// Nothing is lost at any end of the process that still runs JavaScript, and the end is what it would be without us. Scenario 41.
import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(stopApps);

const env = { OTEL_SERVICE_NAME: 'ends', OTEL_TRACES_SAMPLER: 'always_on' };
const ANSWERED = 3;
/** How often each end is tried: what is lost at an end is lost now and then. `ENDS=50` is for those who change it. */
const repeats = Number(process.env['ENDS'] ?? 3) - 1;

async function requests(url: string): Promise<void> {
  for (let i = 0; i < ANSWERED; i++) await fetch(`${url}/`).then((answer) => answer.arrayBuffer());
}

describe.each([
  ['process.exit', 'exit', undefined],
  ['an uncaught exception', 'uncaught', undefined],
  ['an unhandled rejection', 'rejection', undefined],
  ['a natural end', 'natural', undefined],
  ['SIGTERM', 'none', 'SIGTERM'],
  ['SIGINT', 'none', 'SIGINT'],
  ['SIGHUP', 'none', 'SIGHUP'],
  ['SIGTERM with a handler of the app', 'app-handler', 'SIGTERM'],
] as const)('%s', (_name, end, signal) => {
  const options = { app: 'use-http.cjs', args: [`end=${end}`, `answered=${ANSWERED}`], env };

  it('delivers the spans of every answered request', { repeats }, async () => {
    await using app = await runApp(options);
    await requests(app.url).catch(() => {});
    if (signal) app.child.kill(signal);
    await app.ended();
    expect(app.spans.filter((span) => span.kind === 'SERVER')).toHaveLength(ANSWERED);
  });

  it('ends as it does without Winnow', async () => {
    const ends = [];
    for (const require of [true, false]) {
      await using app = await runApp({ ...options, require });
      await requests(app.url).catch(() => {});
      if (signal) app.child.kill(signal);
      const { code, signal: by } = await app.ended();
      ends.push({ code, by });
    }
    expect(ends[0]).toEqual(ends[1]);
  });
});

it('process.exit() in a handler delivers the request that it cuts short, too', { repeats }, async () => {
  await using app = await runApp({ app: 'use-ends.cjs', args: ['end=none'], env });
  await requests(app.url);
  await fetch(`${app.url}/end`).catch(() => {});
  expect((await app.ended()).code).toBe(5);
  const servers = app.spans.filter((span) => span.kind === 'SERVER');
  expect(servers).toHaveLength(ANSWERED + 1);
  const [cut] = servers.filter((span) => span.attributes['url.path'] === '/end');
  expect(cut?.attributes['winnow.incomplete']).toBe(true);
});

it.each([
  ['once it is sent', '/fail-and-end', 503],
  ['before it is sent', '/crash-handler', 500],
])('process.exit() after a failure was answered, %s: the request is a failed one', async (_when, path, status) => {
  await using app = await runApp({
    app: 'use-ends.cjs',
    args: ['end=none'],
    env: { ...env, OTEL_TRACES_SAMPLER: undefined, WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_PERCENT: '0' },
  });
  await fetch(`${app.url}${path}`).catch(() => {});
  await app.ended();
  const [failed] = app.spans;
  expect(failed).toMatchObject({
    status: { code: 'ERROR' },
    attributes: { 'http.response.status_code': status, 'error.type': String(status), 'winnow.keep.reason': 'error' },
  });
});

it('a script that has nothing left to do delivers its calls', { repeats }, async () => {
  await using app = await runApp({ app: 'use-calls-only.cjs', env });
  expect(await app.ended()).toMatchObject({ code: 0, signal: null });
  expect(app.spans.filter((span) => span.kind === 'CLIENT')).toHaveLength(5);
});

it('delivers the request that crashed the process, with its exception', async () => {
  await using app = await runApp({
    app: 'use-http.cjs',
    args: ['end=none'],
    env: { ...env, OTEL_TRACES_SAMPLER: undefined },
  });
  // Past the first ten requests, which are kept whatever becomes of them.
  for (let i = 0; i < 10; i++) await requests(app.url);
  await fetch(`${app.url}/crash`).catch(() => {});
  const { code } = await app.ended();
  expect(code).toBe(1);
  const span = app.spans.find((span) => span.attributes['url.path'] === '/crash');
  expect(span).toMatchObject({ name: 'GET', status: { code: 'ERROR' } });
  expect(span?.events[0]?.attributes['exception.message']).toBe('the handler is broken');
  expect(span?.attributes['winnow.keep.reason']).toBe('error');
});

it('delivers a request that SIGTERM cuts short, marked incomplete', async () => {
  await using app = await runApp({ app: 'use-http.cjs', args: ['end=none'], env });
  const cut = fetch(`${app.url}/slow`).catch(() => {});
  await app.printed(/holding a request/);
  await app.stop('SIGTERM');
  await cut;
  expect(app.spans.find((span) => span.attributes['url.path'] === '/slow')?.attributes).toMatchObject({
    'winnow.incomplete': true,
    'winnow.keep.trigger': 'shutdown',
  });
});

it('does not wait for the deadline when nothing listens at the endpoint', async () => {
  await using app = await runApp({
    app: 'use-http.cjs',
    args: ['end=none'],
    receiver: false,
    env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', WINNOW_EXIT_TIMEOUT: '120s' },
  });
  await requests(app.url);
  // Nobody here waits for as long as that.
  const { signal } = await app.stop('SIGTERM');
  expect(signal).toBe('SIGTERM');
});
