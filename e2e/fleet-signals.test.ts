// A callee that fails, or is slow, and a caller that copes: the caller learns of it from the answer, whatever its form.
import { randomUUID } from 'node:crypto';
import { type App, runApp, type Span, serviceOf, startReceiver, stopApps } from '@winnow/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const receiver = await startReceiver();
afterAll(() => receiver.close());

let callee: App;
/** The same in a hurry: on a busy machine everything may be slow to it. */
let hasty: App;
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
    callee = await runApp({ app: 'use-responses.cjs', ...named('callee', { WINNOW_KEEP_SLOW: 'off' }) });
    hasty = await runApp({ app: 'use-responses.cjs', ...named('callee', { WINNOW_KEEP_SLOW: '200ms' }) });
    // Too patient to find anything slow, and with the errors of its calls ignored: all it knows it was told.
    caller = await runApp({
      app: 'use-caller.cjs',
      ...named('caller', { WINNOW_KEEP_SLOW: 'off', WINNOW_KEEP_ERRORS: 'false' }),
    });
  });
  afterAll(stopApps);
}

/** @param told the caller is expected to hear of it */
async function kept(client: string, path: string, method = 'GET', told = true): Promise<readonly string[]> {
  receiver.clear();
  const { url: to } = path.includes('wait=') ? hasty : callee;
  const url = `${caller.url}/?${new URLSearchParams({ client, method, url: `${to}${path}` })}`;
  const traceId = randomUUID().replaceAll('-', '');
  await (await fetch(url, { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-00` } })).text();
  const own = (spans: readonly Span[]) => spans.filter((span) => span.traceId === traceId);
  await receiver.until((spans) => own(spans).some((span) => serviceOf(span) === 'callee'));
  // The caller decides at the same time; its spans come with a batch of its own, a little later, or not at all.
  const whole = receiver.until((spans) => own(spans).length === 3, told ? {} : { deadlineMs: 2500 });
  await (told ? whole : whole.catch(() => {}));
  return own(receiver.spans)
    .filter((span) => span.attributes['winnow.keep.reason'] !== undefined)
    .map((span) => `${serviceOf(span)} ${span.attributes['winnow.keep.reason']}`)
    .sort();
}

describe.each([
  ['the rows of the preset', 'true'],
  ['the stock instrumentations', 'false'],
])('%s (scenario 26)', (_, lean) => {
  startBoth(lean);

  it.each(['/compressed?status=500', '/compressed/stream?status=500'])(
    '%s is compressed, and says so with the keep',
    async (path) => {
      const headers = { traceparent: `00-${'a'.repeat(32)}-00f067aa0ba902b7-00`, tracestate: 'winnow=u' };
      const response = await fetch(`${callee.url}${path}`, { headers: { ...headers, 'accept-encoding': 'gzip' } });
      expect(await response.text()).toMatch(/^(?:text|one){1000}/);
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect(response.headers.get('x-winnow-keep')).toBe(`${'a'.repeat(32)};th=0;r=e`);
    },
  );

  describe.each(['http', 'fetch'])('by %s', (client) => {
    it.each([
      ['a plain answer', '/plain?status=500', 'GET'],
      ['headers that are written by the end', '/implicit?status=500', 'GET'],
      ['a compressed answer', '/gzip?status=503', 'GET'],
      ['a stream that begins with the failure', '/stream?status=500', 'GET'],
      ['an answer behind 102 and 103', '/hints?status=500', 'GET'],
      ['an answer through the compression package', '/compressed?status=500', 'GET'],
      ['a stream through the compression package', '/compressed/stream?status=503', 'GET'],
      ['an answer to HEAD through it', '/compressed?status=500', 'HEAD'],
      ['an answer to HEAD', '/plain?status=500', 'HEAD'],
    ])('%s', async (_, path, method) => {
      expect(await kept(client, path, method)).toEqual(['callee error', 'caller remote']);
    });

    it.each([
      ['204', '/no-content?wait=250'],
      ['304', '/not-modified?wait=250'],
      ['a stream', '/stream?wait=250'],
      ['204 through the compression package', '/compressed/empty?wait=250'],
      ['a compressed stream', '/compressed/stream?wait=250'],
    ])('%s that was slow', async (_, path) => {
      expect(await kept(client, path)).toEqual(['callee slow', 'caller remote']);
    });

    it('an answer that is cut off after its headers tells nobody: the caller has to see that for itself', async () => {
      expect(await kept(client, '/cut-off', 'GET', false)).toEqual(['callee error']);
    });
  });
});
