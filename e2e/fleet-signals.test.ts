// A callee that fails, or is slow, and a caller that copes: the caller learns of it from the answer, whatever its form.
import { randomUUID } from 'node:crypto';
import { type App, runApp, serviceOf, startReceiver, stopApps } from '@winnow/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const receiver = await startReceiver();
afterAll(() => receiver.close());

let callee: App;
let caller: App;

/** The rows of the preset, and the stock instrumentations in their place. */
function startBoth(lean: string): void {
  const env = {
    WINNOW_KEEP_FIRST: '0',
    WINNOW_KEEP_PERCENT: '0',
    WINNOW_RECALL: 'off',
    WINNOW_LEAN: lean,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
  beforeAll(async () => {
    const named = (name: string, more = {}) => ({ receiver, env: { ...env, OTEL_SERVICE_NAME: name, ...more } });
    callee = await runApp({ app: 'use-responses.cjs', ...named('callee', { WINNOW_KEEP_SLOW: '200ms' }) });
    // Too patient to find anything slow, and with the errors of its calls ignored: all it knows it was told.
    caller = await runApp({
      app: 'use-caller.cjs',
      ...named('caller', { WINNOW_KEEP_SLOW: 'off', WINNOW_KEEP_ERRORS: 'false' }),
    });
  }, 40_000);
  afterAll(stopApps);
}

async function kept(client: string, path: string, method = 'GET'): Promise<readonly string[]> {
  receiver.clear();
  const url = `${caller.url}/?${new URLSearchParams({ client, method, url: `${callee.url}${path}` })}`;
  const traceId = randomUUID().replaceAll('-', '');
  await (await fetch(url, { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-00` } })).text();
  await receiver.until((spans) => spans.some((span) => serviceOf(span) === 'callee'));
  // The caller decides at the same time; its spans come with a batch of its own, a little later.
  await receiver.until((spans) => spans.length === 3, { deadlineMs: 2500 }).catch(() => {});
  return receiver.spans
    .filter((span) => span.traceId === traceId && span.attributes['winnow.keep.reason'] !== undefined)
    .map((span) => `${serviceOf(span)} ${span.attributes['winnow.keep.reason']}`)
    .sort();
}

describe.each([
  ['the rows of the preset', 'true'],
  ['the stock instrumentations', 'false'],
])('%s (scenario 26)', (_, lean) => {
  startBoth(lean);

  describe.each(['http', 'fetch'])('by %s', (client) => {
    it.each([
      ['a plain answer', '/plain?status=500', 'GET'],
      ['headers that are written by the end', '/implicit?status=500', 'GET'],
      ['a compressed answer', '/gzip?status=503', 'GET'],
      ['a stream that begins with the failure', '/stream?status=500', 'GET'],
      ['an answer behind 102 and 103', '/hints?status=500', 'GET'],
      ['an answer to HEAD', '/plain?status=500', 'HEAD'],
    ])('%s', async (_, path, method) => {
      expect(await kept(client, path, method)).toEqual(['callee error', 'caller remote']);
    });

    it.each([
      ['204', '/no-content?wait=250'],
      ['304', '/not-modified?wait=250'],
      ['a stream', '/stream?wait=250'],
    ])('%s that was slow', async (_, path) => {
      expect(await kept(client, path)).toEqual(['callee slow', 'caller remote']);
    });

    it('an answer that is cut off after its headers tells nobody: the caller has to see that for itself', async () => {
      expect(await kept(client, '/cut-off')).toEqual(['callee error']);
    });
  });
});
