import { runApp, spanTree, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(stopApps);

const WATERFALL = /^trace [0-9a-f]{32} · [\d.]+ m?s · 2 spans/m;

describe('dev', () => {
  it.each([
    ['WINNOW_PRESET', { env: { WINNOW_PRESET: 'dev' } }],
    ['@winnow/preset/dev/register', { require: '@winnow/preset/dev/register' }],
  ])('by %s keeps everything and prints each trace', async (_how, options) => {
    await using app = await runApp({ app: 'use-call.cjs', receiver: false, ...options });
    await (await fetch(`${app.url}/outer`)).text();
    await app.printed(WATERFALL);
    const { stderr } = await app.stop();
    expect(stderr).toContain('preset dev · keeps everything · sends to waterfall');
    expect(stderr.match(/^trace /gm)).toHaveLength(1);
    expect(stderr).toMatch(/^GET.*\n {2}GET 127\.0\.0\.1.*$/m);
  });

  it('sends as well where an endpoint is set', async () => {
    await using app = await runApp({ app: 'use-call.cjs', env: { WINNOW_PRESET: 'dev' } });
    await (await fetch(`${app.url}/outer`)).text();
    await app.printed(WATERFALL);
    await app.stop();
    expect(app.spans).toHaveLength(2);
  });
});

it('propagate records and sends nothing, and loads no SDK', async () => {
  await using app = await runApp({ app: 'use-call.cjs', env: { WINNOW_PRESET: 'propagate' } });
  const sdk = await (await fetch(`${app.url}/loaded?what=sdk-trace`)).text();
  const seen = await (await fetch(`${app.url}/outer`)).text();
  expect(seen).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-02$/);
  const { stderr } = await app.stop();
  expect(stderr).toContain('passes the context on and stamps log lines, records nothing');
  expect(sdk).toBe('0');
  expect(app.spans).toEqual([]);
});

describe('script makes one trace of the run', () => {
  const tree = (mark: string) => `INTERNAL use-script.cjs [run]${mark}
  INTERNAL read input [app]
  CLIENT GET 127.0.0.1 [undici]${' ERROR'}
  INTERNAL write output [app]`;

  it.each([
    ['by --require', { require: '@winnow/preset/script/register' }],
    ['by --import', { import: '@winnow/preset/script/register' }],
    ['by WINNOW_PRESET', { env: { WINNOW_PRESET: 'script' } }],
  ])('%s', async (_how, options) => {
    await using app = await runApp({ app: 'use-script.cjs', args: ['0'], ...options });
    expect((await app.ended()).code).toBe(0);
    expect(spanTree(app.spans)).toBe(tree(''));
    expect(app.spans.find((span) => span.parentSpanId === undefined)?.attributes['process.exit.code']).toBe(0);
  });

  it.each([
    ['a failing exit code', '3', 3],
    ['an exception', 'throw', 1],
  ])('keeps a run that ends by %s', async (_how, end, code) => {
    await using app = await runApp({
      app: 'use-script.cjs',
      args: [end],
      env: { WINNOW_PRESET: 'script', WINNOW_KEEP_PERCENT: '0' },
    });
    expect((await app.ended()).code).toBe(code);
    const root = app.spans.find((span) => span.parentSpanId === undefined);
    expect(root).toMatchObject({
      status: { code: 'ERROR' },
      attributes: { 'process.exit.code': code, 'error.type': `exit ${code}` },
    });
    expect(app.spans).toHaveLength(4);
  });
});

it('collector samples every span and judges none', async () => {
  await using app = await runApp({
    app: 'use-call.cjs',
    env: { WINNOW_PRESET: 'collector', WINNOW_KEEP_PERCENT: '0' },
  });
  for (let i = 0; i < 20; i++)
    await (
      await fetch(`${app.url}/outer`, { headers: { traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-00` } })
    ).text();
  const { stderr } = await app.stop();
  expect(stderr).toContain('every span, a Collector decides');
  expect(app.spans).toHaveLength(40);
  expect(app.spans.flatMap((span) => Object.keys(span.attributes)).filter((key) => key.startsWith('winnow.'))).toEqual(
    [],
  );
});

it('worker takes its time before a job counts as slow', async () => {
  await using app = await runApp({ app: 'use-call.cjs', env: { WINNOW_PRESET: 'worker' } });
  await (await fetch(`${app.url}/outer`)).text();
  const { stderr } = await app.stop();
  expect(stderr).toContain('slow over 30s');
});
