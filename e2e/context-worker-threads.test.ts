// Messages to a thread carry no context by themselves; injectContext and extractContext carry it.
import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

it('spans of a worker thread are in the trace of the request whose message it works on', async () => {
  await using app = await runApp({ app: 'use-worker-messages.mjs', env: KEEP_ALL });
  await overlapping(app.url, '/resize');
  await overlapping(app.url, '/headers');
  for (const path of ['/without', '/damaged']) {
    expect(await request(app.url, path)).toMatchObject({ status: 200 });
  }
  // The thread dies with the process: its spans are waited for.
  await app.until((spans) => spans.filter(({ name }) => name === 'resize').length === 8);
  await app.stop();
  expect(spanOutline(app.spans)).toMatchInlineSnapshot(`
    "2 × INTERNAL resize [app]

    3 × SERVER GET [http] url.path=/headers
      INTERNAL resize [app]

    3 × SERVER GET [http] url.path=/resize
      INTERNAL resize [app]

    SERVER GET [http] url.path=/damaged

    SERVER GET [http] url.path=/without"
  `);
  expect(leaks(app.spans, /canary/)).toEqual([]);
});

it('messages are handled as ever when Winnow is off', async () => {
  await using app = await runApp({ app: 'use-worker-messages.mjs', require: false });
  expect(await request(app.url, '/resize')).toEqual({ status: 200, result: 'none' });
});
