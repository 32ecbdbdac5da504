import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

afterEach(stopApps);

it('sends no log records when it is unset', async () => {
  const run = await visit(KEEP_ALL, ['/log']);
  expect(run.app.receiver.logs).toBe(0);
});

it('otlp sends log records, and the lines are still stamped', async () => {
  await using app = await runApp({
    app: 'use-everything.cjs',
    env: { ...KEEP_ALL, OTEL_LOGS_EXPORTER: 'otlp', OTEL_BLRP_SCHEDULE_DELAY: '50' },
  });
  await (await fetch(`${app.url}/log`)).text();
  await expect.poll(() => app.receiver.logs, { timeout: 10_000 }).toBeGreaterThan(0);
  expect(app.stdout).toMatch(/"trace_id":"[0-9a-f]{32}"/);
});
