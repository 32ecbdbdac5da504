// Nearly nothing is loaded until there is something to trace, and then nothing is missed. The receiver answers 404 to the calls.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type RunOptions, runApp, spanTree, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(stopApps);

const env = { OTEL_SERVICE_NAME: 'first', OTEL_TRACES_SAMPLER: 'always_on' };
const BY_HTTP = /^CLIENT GET \S+ \[http\] ERROR$/;
const BY_FETCH = /^CLIENT GET \S+ \[undici\] ERROR$/;
const BY_HAND = /^INTERNAL work \[app\]$/;

/** Some ways do not exist on every supported version of Node.js. */
const can = {
  getBuiltinModule: 'getBuiltinModule' in process,
  requireEsModule: (process.features as { require_module?: boolean }).require_module === true,
  stripTypes: Boolean((process.features as { typescript?: unknown }).typescript),
};

const WAYS = [
  ['require', BY_HTTP, true],
  ['require, taken apart', BY_HTTP, true],
  ['getBuiltinModule', BY_HTTP, can.getBuiltinModule],
  ['import()', BY_HTTP, true],
  ['require of an ES module', BY_HTTP, can.requireEsModule],
  ['require of an ES module without a type', BY_HTTP, can.requireEsModule],
  ['require of TypeScript', BY_HTTP, can.stripTypes],
  ['import() of TypeScript', BY_HTTP, can.stripTypes],
  ['fetch', BY_FETCH, true],
  ['api, required', BY_HAND, true],
  ['api, imported', BY_HAND, true],
] as const;

/** How the process is started, and what of it does the first thing. */
const PLACES: readonly [string, (app: string, args?: string[]) => RunOptions][] = [
  ['by --require', (app, args = []) => ({ app, args, env })],
  ['by --import', (app, args = []) => ({ app, args, env, import: true })],
  ['in a thread of the app', (app, args = []) => ({ app: 'in-worker.cjs', args: [app, ...args], env })],
];

describe.each(PLACES)('the first thing that is done is traced, %s', (_place, options) => {
  it.each(WAYS)('%s', async (way, tree, exists) => {
    if (!exists) return;
    await using app = await runApp(options('first-thing.cjs', [way]));
    await app.ended();
    expect(spanTree(app.spans)).toMatch(tree);
  });

  it('import, in an app of ES modules', async () => {
    await using app = await runApp(options('first-thing.mjs'));
    await app.ended();
    expect(spanTree(app.spans)).toMatch(BY_HTTP);
  });
});

it('traces a first fetch with OpenTelemetry’s own instrumentation', async () => {
  await using app = await runApp({ app: 'first-thing.cjs', args: ['fetch'], env: { ...env, WINNOW_LEAN: 'false' } });
  await app.ended();
  expect(spanTree(app.spans)).toMatch(/^CLIENT GET \[undici\] ERROR$/);
});

it('says that it runs when a server listens that it knows nothing of', async () => {
  await using app = await runApp({ app: 'first-thing.cjs', args: ['listen'], env });
  expect((await app.ended()).stderr).toMatch(/^\[winnow\] .* · preset service · /);
});

it('takes the environment of the start, whatever an app puts there before it is needed', async () => {
  await using app = await runApp({ app: 'first-thing.cjs', args: ['late environment'], env });
  await app.ended();
  expect(spanTree(app.spans)).toMatch(BY_HTTP);
});

// Counts and bytes are the same on a busy machine, which times are not.
describe('what a process loads', () => {
  const OURS = /[\\/](?:preset|sampler)[\\/]dist[\\/]|[\\/]@opentelemetry[\\/]|[\\/]semver[\\/]/;

  /** CommonJS files at the end of a process. */
  async function filesOf(options: RunOptions): Promise<{ ours: string[]; others: string[]; bytes: number }> {
    await using run = await runApp(options);
    const { stdout } = await run.ended();
    const files = JSON.parse(stdout) as string[];
    const ours = files.filter((file) => OURS.test(file));
    const bytes = ours.reduce((sum, file) => sum + statSync(file).size, 0);
    return { ours, others: files.filter((file) => !OURS.test(file)), bytes };
  }

  it.each(PLACES)('is a handful of files, where there is nothing to trace, %s', async (_place, options) => {
    const { ours, others, bytes } = await filesOf(options('count-files.cjs'));
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.length).toBeLessThanOrEqual(2);
    expect(bytes).toBeLessThan(21_000);
    expect(others).toHaveLength(1);
  });

  it('is no more in a tool that writes ES modules, and speaks of them', async () => {
    const { ours } = await filesOf({ app: 'count-files.cjs', args: ['./first-thing-by-syntax/commonjs.js'], env });
    expect(ours.length).toBeLessThanOrEqual(2);
  });

  it('is the whole of Winnow and the api, once there is a library that a row is about', async () => {
    const { ours, bytes } = await filesOf({ app: 'count-files.cjs', args: ['express'], env });
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.length).toBeLessThanOrEqual(100);
    expect(bytes).toBeLessThan(806_000);
    expect(ours.filter((file) => /sdk|instrumentation/.test(file))).toEqual([]);
  });

  it('has a tracer of its own with it, and no SDK and no instrumentation of what the app does not load, once requests are served', async () => {
    const { ours } = await filesOf({ app: 'count-files-served.cjs', env });
    expect(ours.length).toBeLessThanOrEqual(200);
    expect(ours.join('\n')).toMatch(/@opentelemetry.resources/);
    expect(ours.filter((file) => /sdk-(?:node|trace|metrics|logs)|instrumentation/.test(file))).toEqual([]);
  });

  it('is a handful of files of ours where spans are sent from: in the thread, and in the child process of those without', () => {
    const dist = dirname(createRequire(import.meta.url).resolve('@winnow/preset/register'));
    const files = `console.log(JSON.stringify(Object.keys(require.cache)))`;
    const inThread = `const { Worker, workerData } = require('node:worker_threads');
      new Worker("require(require('node:worker_threads').workerData.file);" + ${JSON.stringify(files)} + ";process.exit()",
        { eval: true, workerData: { file: process.argv[1], winnowWorker: true, protocol: 'http/protobuf' } });`;
    const inChild = `process.once('exit', () => ${files}); process.argv.splice(1, 1, '', 'http/protobuf', '1000');
      require(${JSON.stringify(join(dist, 'export', 'child.js'))});`;
    for (const [script, file] of [
      [inThread, 'worker.js'],
      [inChild, 'child.js'],
    ] as const) {
      const path = join(dist, 'export', file);
      const printed = execFileSync(process.execPath, ['-e', script, path], { input: '', encoding: 'utf8' });
      const loaded = JSON.parse(printed.trim().split('\n').at(-1) ?? '') as string[];
      expect(loaded).toContain(path);
      expect(loaded.length).toBeLessThanOrEqual(4);
      expect(loaded.filter((file) => !file.startsWith(dist))).toEqual([]);
    }
  });
});
