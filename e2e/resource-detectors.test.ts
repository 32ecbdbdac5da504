// Attributes of the resource that take a while to detect: spans wait for them, until the process ends.
import { type RunOptions, runApp, type SkippableTest, type Span, skipAloud, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';

afterEach(stopApps);

/** Enough for spans to be encoded before their batch is due. */
const REQUESTS = 40;

async function run(context: SkippableTest, env: RunOptions['env'] = {}) {
  if (process.platform !== 'linux') skipAloud(context, 'needs Linux, where the id of the machine is a file');
  const app = await runApp({
    app: 'use-delivery.cjs',
    nodeArgs: ['--require', './slow-machine-id.cjs'],
    env: {
      OTEL_NODE_RESOURCE_DETECTORS: 'host',
      WINNOW_KEEP_PERCENT: '100',
      OTEL_BSP_SCHEDULE_DELAY: '20',
      WINNOW_EXIT_TIMEOUT: '30s',
      ...env,
    },
  });
  for (let n = 0; n < REQUESTS; n++) await (await fetch(app.url)).arrayBuffer();
  return app;
}

const machines = (spans: readonly Span[]) => [...new Set(spans.map(({ resource }) => resource['host.id']))];

it('are waited for', async (context) => {
  await using app = await run(context);
  expect(app.spans).toEqual([]);
  app.child.kill('SIGUSR2');
  await app.until((spans) => spans.length === REQUESTS);
  expect(machines(app.spans)).toEqual(['a-machine']);
});

it('cost no span when the process ends before they are known', async (context) => {
  await using app = await run(context);
  const { stderr } = await app.stop();
  expect(app.spans).toHaveLength(REQUESTS);
  expect(new Set(app.spans.map(({ spanId }) => spanId)).size).toBe(REQUESTS);
  expect(machines(app.spans)).toEqual([undefined]);
  expect(stderr).not.toMatch(/dropped|lost/);
});
