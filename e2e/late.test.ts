// Nearly nothing is loaded until there is something to trace, and then nothing is missed. The receiver answers 404 to the calls.
import { runApp, spanTree, stopApps } from '@winnow/testkit';
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

describe('the first thing that a process does is traced', () => {
  it.each([
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
  ] as const)('%s', async (way, tree, exists) => {
    if (!exists) return;
    await using app = await runApp({ app: 'first-thing.cjs', args: [way], env });
    await app.ended();
    expect(spanTree(app.spans)).toMatch(tree);
  });

  it('import, in an app of ES modules', async () => {
    await using app = await runApp({ app: 'first-thing.mjs', env });
    await app.ended();
    expect(spanTree(app.spans)).toMatch(BY_HTTP);
  });

  it('fetch, with OpenTelemetry’s own instrumentation', async () => {
    await using app = await runApp({ app: 'first-thing.cjs', args: ['fetch'], env: { ...env, WINNOW_LEAN: 'false' } });
    await app.ended();
    expect(spanTree(app.spans)).toMatch(/^CLIENT GET \[undici\] ERROR$/);
  });
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

describe('what a process loads', () => {
  /** CommonJS files at the end of a process: unlike its time, their count is the same on a busy machine. */
  async function filesOf(...args: string[]): Promise<{ ours: number; all: number }> {
    await using app = await runApp({ app: 'count-files.cjs', args, env });
    const { stdout, stderr } = await app.ended();
    expect(stderr).toBe('');
    const files = JSON.parse(stdout) as string[];
    const ours = files.filter((file) => /[\\/](?:preset|sampler)[\\/]dist[\\/]|[\\/]@opentelemetry[\\/]/.test(file));
    return { ours: ours.length, all: files.length };
  }

  it('is a handful of files, where there is nothing to trace', async () => {
    const { ours, all } = await filesOf();
    expect(ours).toBeGreaterThan(0);
    expect(all).toBeLessThanOrEqual(ours + 1);
    expect(ours).toBeLessThanOrEqual(14);
  });

  it('is the whole, once there is a library that a row is about', async () => {
    const { ours } = await filesOf('pino');
    expect(ours).toBeGreaterThan(30);
  });
});
