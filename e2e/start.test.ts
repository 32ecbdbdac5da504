import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(stopApps);

const names = (spans: readonly { name: string }[]) => spans.map((span) => span.name).sort();

it('takes rules of the caller', async () => {
  await using app = await runApp({ app: 'use-start.cjs', args: ['rules'], require: false });
  const { stdout } = await app.ended();
  expect(stdout).toMatch(/^policy .*important/m);
  expect(stdout).toMatch(/^id [0-9a-f]{32}$/m);
  expect(stdout).toContain('kept true');
  expect(names(app.spans)).toEqual(['no, but kept by hand', 'yes, important']);
  const [byHand, byRule] = [...app.spans].sort((a, b) => a.name.localeCompare(b.name));
  expect(byHand?.attributes).toMatchObject({ 'winnow.keep.reason': 'manual', 'winnow.keep.rule': 'support case' });
  expect(byRule?.attributes).toMatchObject({ 'winnow.keep.rule': expect.stringContaining('important') });
});

it('steps aside for a sampler of the caller', async () => {
  await using app = await runApp({ app: 'use-start.cjs', args: ['sampler'], require: false });
  const { stdout } = await app.ended();
  expect(stdout).toContain('policy samples by YesSampler');
  expect(names(app.spans)).toEqual(['yes, important']);
  expect(app.spans[0]?.attributes).toEqual({});
});

it('hands kept spans to an exporter of the caller', async () => {
  await using app = await runApp({ app: 'use-start.cjs', args: ['exporter'], require: false });
  const { stdout } = await app.ended();
  expect(stdout).toContain('exported yes, important');
  expect(app.spans).toEqual([]);
});

it('loads rules and samplers from modules', async () => {
  await using byRules = await runApp({
    app: 'use-http.cjs',
    args: ['end=none'],
    env: { WINNOW_RULES: './keep-all-rules.mjs' },
  });
  await (await fetch(byRules.url)).text();
  // At its end a process judges with the rules that it has: an ES module may still be on its way.
  await byRules.until((spans) => spans.length === 1);
  await byRules.stop();
  expect(byRules.spans[0]?.attributes['winnow.keep.rule']).toBe('keepIf(by a module)');

  await using bySampler = await runApp({
    app: 'use-http.cjs',
    args: ['end=none'],
    env: { WINNOW_SAMPLER: './sampler-none.cjs' },
  });
  await bySampler.printed(/samples by/);
  await (await fetch(bySampler.url)).text();
  await bySampler.stop();
  expect(bySampler.spans).toEqual([]);
});

it('describes the process, and nothing of its command line', async () => {
  await using app = await runApp({
    app: 'use-http.cjs',
    args: ['end=none', '--db-password=hunter2'],
    env: {
      OTEL_TRACES_SAMPLER: 'always_on',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,service.version=3',
    },
  });
  await (await fetch(app.url)).text();
  await app.stop();
  const { resource } = app.spans[0]!;
  expect(Object.keys(resource).sort()).toMatchInlineSnapshot(`
    [
      "deployment.environment.name",
      "host.name",
      "process.pid",
      "process.runtime.name",
      "process.runtime.version",
      "service.instance.id",
      "service.name",
      "service.version",
      "telemetry.distro.name",
      "telemetry.distro.version",
    ]
  `);
  expect(resource).toMatchObject({
    'service.name': '@winnow/e2e',
    'service.version': '3',
    'deployment.environment.name': 'test',
    'telemetry.distro.name': 'winnow',
    'process.runtime.version': process.versions.node,
  });
  expect(JSON.stringify(resource)).not.toContain('hunter2');
});

it('returns a handle that flushes, counts, and shuts down for good', async () => {
  await using app = await runApp({ app: 'use-handle.cjs', require: false, env: { OTEL_TRACES_SAMPLER: 'always_on' } });
  const { stdout, code } = await app.ended();
  expect(stdout.trim().split('\n')).toEqual(['flushed 1 of 1', 'shut 2', 'goes on yes', 'same true']);
  expect(code).toBe(0);
  expect(names(app.spans)).toEqual(['one', 'two']);
});

describe('parts by their names', () => {
  const env = { WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_PERCENT: '0', OTEL_TRACES_SAMPLER: 'traceidratio' };

  async function started(how: string) {
    await using app = await runApp({ app: 'use-start.cjs', args: [how], require: false, env });
    const { stdout, stderr } = await app.ended();
    return { stdout, stderr, arrived: names(app.spans) };
  }

  it('are stronger than the environment', async () => {
    const sampler = await started('sampler by name');
    expect(sampler.stdout).toContain('keeps everything');
    expect(sampler.arrived).toHaveLength(3);
    const exporter = await started('exporter by name');
    expect(exporter.stdout).toContain("name: 'no, but kept by hand'");
    expect(exporter.arrived).toEqual([]);
  });

  it('may be modules', async () => {
    expect((await started('rules of a module')).stdout).toContain('policy rules of ./keep-all-rules.mjs');
    const sampler = await started('sampler of a module');
    expect(sampler.stdout).toContain('policy samples by');
    expect(sampler.arrived).toEqual([]);
  });

  it('that are none are named where they stand', async () => {
    const { stderr } = await started('sampler by a name that is none');
    expect(stderr.split('\n').filter((line) => line.includes('start({'))).toMatchInlineSnapshot(`
      [
        "[winnow] start({ exporter: 'consol' }): expected a list of otlp, console, zipkin, waterfall, none. Did you mean "console"? Using "otlp".",
        "[winnow] start({ sampler: 'alwayson' }): expected one of always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio. Did you mean "always_on"? It is ignored.",
      ]
    `);
  });
});
