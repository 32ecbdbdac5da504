// One SDK per process, whatever is registered, where and how often: silence or one clear line.
import { type App, runApp, spanTree, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';

afterEach(stopApps);

const env = { OTEL_SERVICE_NAME: 'hello', OTEL_TRACES_SAMPLER: 'always_on' };
const ONE = 'SERVER GET /hello/:name [http]';

async function hello(app: App): Promise<string[]> {
  await (await fetch(`${app.url}/hello/you`)).text();
  const { stderr } = await app.stop();
  return stderr.split('\n').filter((line) => line.startsWith('[winnow]') && !line.includes(' · preset '));
}

it('works as the first line of an app as it does by the flag', async () => {
  await using app = await runApp({ app: 'use-preset.cjs', args: ['first-line'], require: false, env });
  expect(await hello(app)).toEqual([]);
  expect(spanTree(app.spans)).toBe(ONE);
});

it('names what was loaded before it', async () => {
  await using app = await runApp({ app: 'use-preset.cjs', args: ['late'], require: false, env });
  expect(await hello(app)).toMatchInlineSnapshot(`
    [
      "[winnow] loaded after express, router: their calls may make no spans. Put \`--require @winnow/preset/register\` first.",
    ]
  `);
});

it('starts once when it is registered by the flag and by code', async () => {
  await using app = await runApp({ app: 'use-preset.cjs', args: ['twice'], env });
  expect(await hello(app)).toMatchInlineSnapshot(`
    [
      "[winnow] runs already; the options of this start() come too late and are ignored.",
    ]
  `);
  expect(spanTree(app.spans)).toBe(ONE);
});

it('stays out of a process that another SDK has registered in', async () => {
  await using app = await runApp({ app: 'use-preset.cjs', args: ['other-first'], require: false, env });
  expect(await hello(app)).toMatchInlineSnapshot(`
    [
      "[winnow] @opentelemetry/sdk-node has registered with OpenTelemetry first. Winnow stays out of this process; remove one of the two.",
    ]
  `);
  expect(app.spans).toEqual([]);
});

it('stays in charge when another SDK registers later', async () => {
  await using app = await runApp({ app: 'use-preset.cjs', args: ['other-later'], env });
  expect(await hello(app)).toMatchInlineSnapshot(`
    [
      "[winnow] The app registers an OpenTelemetry SDK of its own. Winnow came first and stays in charge; the other one records nothing. Remove one of the two.",
    ]
  `);
  expect(spanTree(app.spans)).toBe(ONE);
  expect(app.spans[0]?.resource['service.name']).toBe('hello');
});

it('does not start a second SDK in the worker thread of a pino transport', async () => {
  await using app = await runApp({ app: 'use-pino-transport.cjs', nodeOptions: true, env });
  await (await fetch(app.url)).text();
  await app.printed(/"trace_id":"[0-9a-f]{32}"/);
  const { stderr } = await app.stop();
  expect(stderr.match(/ · preset /g)).toHaveLength(1);
  expect(spanTree(app.spans)).toBe('SERVER GET [http]');
});

it('does not start in a loader thread', async () => {
  await using app = await runApp({
    app: 'use-express.mjs',
    env,
    nodeArgs: ['--import', './register-loader.mjs'],
    cwd: import.meta.dirname.concat('/fixtures'),
  });
  const { stderr } = await app.stop();
  expect(stderr.match(/ · preset /g)).toHaveLength(1);
  expect(spanTree(app.spans)).toBe('');
});

it('traces in the worker threads of the app, each with its own fragment', async () => {
  await using app = await runApp({ app: 'use-worker-thread.cjs', env });
  await app.ended();
  expect(spanTree(app.spans)).toBe('INTERNAL in the main thread [app]\n\nINTERNAL in the worker [app]');
});

it('leaves a process untouched with OTEL_SDK_DISABLED', async () => {
  await using app = await runApp({
    app: 'use-preset.cjs',
    args: ['first-line'],
    env: { ...env, OTEL_SDK_DISABLED: 'true' },
  });
  expect(await hello(app)).toEqual([]);
  expect(app.stderr).toBe('');
  expect(app.spans).toEqual([]);
});

it('prints nothing in a process that serves nothing', async () => {
  await using app = await runApp({ app: 'use-nothing.cjs', env });
  const { stderr, code } = await app.ended();
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
});
