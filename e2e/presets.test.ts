import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(stopApps);

const WATERFALL = /^trace [0-9a-f]{32} · [\d.]+ ms · 2 spans/m;

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
  expect(seen).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  const { stderr } = await app.stop();
  expect(stderr).toContain('passes the context on and stamps log lines, records nothing');
  expect(sdk).toBe('0');
  expect(app.spans).toEqual([]);
});
