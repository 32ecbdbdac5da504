import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';

afterEach(stopApps);

it('works with nothing listening at the endpoint, and says so once', async () => {
  await using app = await runApp({
    app: 'use-http.cjs',
    args: ['end=none'],
    receiver: false,
    env: {
      OTEL_TRACES_SAMPLER: 'always_on',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    },
  });
  for (let i = 0; i < 5; i++) expect(await (await fetch(app.url)).text()).toBe('ok');
  await app.printed(/does not take traces/);
  for (let i = 0; i < 5; i++) expect(await (await fetch(app.url)).text()).toBe('ok');
  const { stderr } = await app.stop();
  expect(stderr.match(/does not take traces/g)).toHaveLength(1);
  expect(stderr).toContain('http://127.0.0.1:9');
});
