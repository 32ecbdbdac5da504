import { runApp, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { KEEP_NOTHING } from './support.ts';

afterEach(stopApps);

/** Services that keep the trace of a request which failed after the second service had answered well and let it go. */
async function servicesOf(recall: string): Promise<unknown[]> {
  await using receiver = await startReceiver();
  const env = { ...KEEP_NOTHING, WINNOW_RECALL: recall, WINNOW_EXIT_TIMEOUT: '30s' };
  const start = (name: string) =>
    runApp({ app: 'use-everything.cjs', receiver, env: { ...env, OTEL_SERVICE_NAME: name } });
  await using back = await start('back');
  await using front = await start('front');
  const relay = async (status: number) => {
    const to = encodeURIComponent(`${back.url}/items/${status}`);
    await (await fetch(`${front.url}/relay?to=${to}&status=${status}`)).text();
  };
  await relay(500);
  await receiver.until((spans) => spans.some(({ name }) => name === 'GET /relay'));
  await relay(200);
  await front.stop();
  await back.stop();
  return [...new Set(receiver.spans.map(({ resource }) => resource['service.name']))].sort();
}

it.each([
  ['peer', ['back', 'front']],
  ['off', ['front']],
])('%s: the trace is complete in %j', async (value, services) => {
  expect(await servicesOf(value)).toEqual(services);
});
