import { runApp, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { KEEP_ALL } from './support.ts';

afterEach(stopApps);

// With the verdict on them (scenario 13).
it('is where OTEL_TRACES_EXPORTER=zipkin sends', async () => {
  await using receiver = await startReceiver();
  const env = {
    ...KEEP_ALL,
    OTEL_TRACES_EXPORTER: 'zipkin',
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${receiver.url}/api/v2/spans`,
    OTEL_BSP_SCHEDULE_DELAY: '10',
  };
  await using app = await runApp({ app: 'use-everything.cjs', receiver, env });
  await (await fetch(`${app.url}/items/1`)).text();
  await expect.poll(() => receiver.requests.map(({ path }) => path)).toEqual(['/api/v2/spans']);
  expect(receiver.requests[0]?.headers['content-type']).toMatch(/json/);
  expect(JSON.parse(receiver.requests[0]?.body ?? '')).toMatchObject([{ tags: { 'winnow.keep.reason': 'baseline' } }]);
});
