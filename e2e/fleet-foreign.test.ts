// Services of others among ours: what passes through them, and what they do with our verdicts.
import { type App, runApp, serviceOf, startReceiver, stopApps } from '@winnow/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const receiver = await startReceiver();
const env = { WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_PERCENT: '0', WINNOW_KEEP_SLOW: 'off' };
let shop: App;
let foreign: App;
let bank: App;
beforeAll(async () => {
  const run = (name: string, options = {}) =>
    runApp({ app: 'calls.cjs', receiver, env: { ...env, OTEL_SERVICE_NAME: name }, ...options });
  [shop, foreign, bank] = await Promise.all([
    run('shop'),
    run('foreign', {
      require: './plain-sdk.cjs',
      env: { OTEL_SERVICE_NAME: 'foreign', OTEL_BSP_SCHEDULE_DELAY: '100' },
    }),
    run('bank'),
  ]);
});
beforeEach(() => receiver.clear());
afterAll(async () => {
  await stopApps();
  await receiver.close();
});

const TRACE_ID = 'abcdef0123456789ab00000000000000';
const OTHER_ID = 'abcdef0123456789ac00000000000000';
type Calls = readonly { readonly url: string; readonly body?: Calls }[];
type Answer = { readonly headers: Record<string, string>; readonly calls: readonly Answer[] };

async function send(query: string, calls: Calls, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${shop.url}/?${query}`, { method: 'POST', body: JSON.stringify(calls), headers });
  return (await response.json()) as Answer;
}

const through = (query: string, atForeign = ''): Calls => [
  { url: `${foreign.url}/?${atForeign}`, body: [{ url: `${bank.url}/?${query}` }] },
];
const arrived = () => receiver.spans.map((span) => `${serviceOf(span)} ${span.kind}`).sort();

describe('a service with a plain NodeSDK between ours (scenario 32)', () => {
  it('passes our undecided member on, and records nothing', async () => {
    const { calls } = await send('', through(''));
    const atBank = calls[0]?.calls[0]?.headers;
    expect(atBank?.['tracestate']).toBe('winnow=u');
    expect(atBank?.['traceparent']).toMatch(/-00$/);
    expect(atBank?.['traceparent']?.split('-')[1]).toBe(calls[0]?.headers['traceparent']?.split('-')[1]);
  });

  it('passes a keep on, and records what it does itself', async () => {
    const { calls } = await send('swallow', [{ url: `${bank.url}/?status=503` }, ...through('')]);
    expect(calls[1]?.calls[0]?.headers['tracestate']).toMatch(/^winnow=k;r:e,ot=th:0/);
    await receiver.until((spans) => spans.length === 7);
    expect(arrived()).toEqual([
      'bank SERVER',
      'bank SERVER',
      'foreign CLIENT',
      'foreign SERVER',
      'shop CLIENT',
      'shop CLIENT',
      'shop SERVER',
    ]);
  });

  it('hides a failure that it copes with from whoever called it, and passes one on that it does not', async () => {
    await send('', through('status=503', 'swallow'));
    await receiver.until((spans) => spans.length === 1);
    expect(arrived()).toEqual(['bank SERVER']);
    receiver.clear();
    await send('', through('status=503'));
    await receiver.until((spans) => spans.length === 3);
    expect(arrived()).toEqual(['bank SERVER', 'shop CLIENT', 'shop SERVER']);
  });
});

describe('a foreign caller (scenario 32)', () => {
  const from = (flags: string, traceId = TRACE_ID) => ({ traceparent: `00-${traceId}-00f067aa0ba902b7-${flags}` });

  it('with flag 0 does not switch anything off: what fails is kept, and says that its parent may be missing', async () => {
    await send('status=500', [], from('00'));
    const [root] = await receiver.until((spans) => spans.length === 1);
    expect(root).toMatchObject({ traceId: TRACE_ID, parentSpanId: '00f067aa0ba902b7' });
    expect(root?.attributes).toMatchObject({ 'winnow.keep.reason': 'error', 'winnow.parent_exported': 'unknown' });
  });

  it('with flag 1 is followed, without a weight that nobody knows', async () => {
    const { calls } = await send('', [{ url: bank.url }], from('01', OTHER_ID));
    expect(calls[0]?.headers['traceparent']).toMatch(/-01$/);
    const spans = await receiver.until((all) => all.length === 3);
    expect(spans.every(({ traceState }) => !traceState.includes('th:'))).toBe(true);
    expect(new Set(spans.map((span) => span.attributes['winnow.keep.reason']).filter(Boolean))).toEqual(
      new Set(['baseline']),
    );
  });
});
