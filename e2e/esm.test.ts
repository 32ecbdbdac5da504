// One flag for CommonJS and ES modules. `pnpm matrix` runs this on every supported line of Node.js.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type RunOptions, runApp, spanTree, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const REGISTER = createRequire(import.meta.url).resolve('@winnow/preset/register');
const REGISTER_URL = pathToFileURL(REGISTER).href;
const env = { OTEL_SERVICE_NAME: 'shop', OTEL_TRACES_SAMPLER: 'always_on', WINNOW_EXIT_TIMEOUT: '30s' };
/** Node.js strips types by itself. */
const stripsTypes = Boolean((process.features as { typescript?: unknown }).typescript);

type Way = Omit<RunOptions, 'app'>;

afterEach(stopApps);

async function run(options: RunOptions, path: string): Promise<{ tree: string; output: string }> {
  await using app = await runApp({ cwd: FIXTURES, env, ...options });
  await (await fetch(`${app.url}${path}`)).text();
  await app.stop();
  // One start line, whatever else is loaded: neither a warning of Node.js nor a second Winnow in another thread.
  expect(app.stderr.trim()).toMatch(/^\[winnow\] .* · preset service · .*$/);
  return { tree: spanTree(app.spans), output: app.stdout };
}

describe('an app of ES modules', () => {
  it.each<[string, Way]>([
    ['--require', {}],
    ['--import', { import: true }],
    ['NODE_OPTIONS', { nodeOptions: true }],
    [
      '--require before a loader',
      { nodeArgs: ['--require', REGISTER, '--no-deprecation', '--import', './register-loader.mjs'], require: false },
    ],
    ['--require before tsx', { nodeArgs: ['--require', REGISTER, '--import', 'tsx'], require: false }],
    ['--import before tsx', { nodeArgs: ['--import', REGISTER_URL, '--import', 'tsx'], require: false }],
    ['--import behind tsx', { nodeArgs: ['--import', 'tsx'], import: true }],
  ])('traces core modules by name, CommonJS packages and packages of ES modules: %s', async (_way, options) => {
    const { tree, output } = await run({ app: 'use-es-modules.mjs', ...options }, '/users/7');
    expect(tree).toBe(
      `SERVER GET /users/:id [http]
  CLIENT GET 127.0.0.1 [http] ERROR
  CLIENT GET 127.0.0.1 [http]
    SERVER GET /pure/:id [http]`,
    );
    expect(output).toMatch(/asked for.*trace_id=[0-9a-f]{32}/);
  });
});

describe('TypeScript', () => {
  it.each<[string, Way]>([
    ['tsx behind --require', { nodeArgs: ['--require', REGISTER, '--import', 'tsx'], require: false }],
    ['tsx behind --import', { nodeArgs: ['--import', REGISTER_URL, '--import', 'tsx'], require: false }],
    ['tsx before --import', { nodeArgs: ['--import', 'tsx'], import: true }],
    ...(stripsTypes ? [['Node.js itself', {}] as [string, Way]] : []),
  ])('as an ES module by %s', async (_way, options) => {
    const { tree } = await run({ app: 'use-typescript.ts', ...options }, '/hello/you');
    expect(tree).toBe('SERVER GET /hello/:name [http]');
  });

  it.each([
    ['behind', ['--require', REGISTER, '--require', 'ts-node/register']],
    ['before', ['--require', 'ts-node/register', '--require', REGISTER]],
  ])('by ts-node %s the flag', async (_order, nodeArgs) => {
    const options = { app: 'app.ts', cwd: join(FIXTURES, 'use-ts-node'), nodeArgs, require: false };
    expect((await run(options, '/hello/you')).tree).toBe('SERVER GET /hello/:name [http]');
  });
});
