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
  await expect.poll(() => receiver.requests.map(({ path }) => path), { timeout: 20_000 }).toEqual(['/api/v2/spans']);
  expect(receiver.requests[0]?.headers['content-type']).toMatch(/json/);
  expect(JSON.parse(receiver.requests[0]?.body ?? '')).toMatchObject([{ tags: { 'winnow.keep.reason': 'baseline' } }]);
});

it('gets the last spans at SIGTERM and at a natural end', async () => {
  for (const end of ['none', 'natural']) {
    await using receiver = await startReceiver();
    const env = {
      ...KEEP_ALL,
      OTEL_TRACES_EXPORTER: 'zipkin',
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${receiver.url}/api/v2/spans`,
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      WINNOW_EXIT_TIMEOUT: '30s',
    };
    await using app = await runApp({ app: 'use-http.cjs', args: [`end=${end}`, 'answered=1'], receiver, env });
    await fetch(app.url).catch(() => {});
    if (end === 'none') await app.stop('SIGTERM');
    await app.ended();
    const spans = receiver.requests.flatMap(({ body }) => JSON.parse(body ?? '[]') as { readonly kind: string }[]);
    expect({ end, kinds: spans.map(({ kind }) => kind) }).toEqual({ end, kinds: ['SERVER'] });
    expect(app.stderr).not.toContain('could not be delivered');
  }
});
