import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

afterEach(stopApps);

it('sends at once when it is short', async () => {
  await using app = await runApp({ app: 'use-everything.cjs', env: { ...KEEP_ALL, OTEL_BSP_SCHEDULE_DELAY: '10' } });
  await (await fetch(`${app.url}/items/1`)).text();
  await app.until((spans) => spans.length === 1);
});

it('gathers everything into one delivery when it is long', async () => {
  const env = { ...KEEP_ALL, OTEL_BSP_SCHEDULE_DELAY: '60000' };
  const { requests } = await visit(env, ['/items/1', '/slow?ms=1500', '/items/2']);
  expect(requests.map(({ spans }) => spans)).toEqual([3]);
});
