import { type App, runApp, stopApps } from '@winnow/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

afterAll(stopApps);

const TRACE_ID = '0123456789abcdef0123456789abcdef';
const SPAN_ID = '0123456789abcdef';
/** Everything that a client could use to have its requests kept, or to write into our traces. */
const FORGED = {
  traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`,
  tracestate: 'winnow=k;r:e,ot=th:0;rv:ffffffffffffff,other=1',
  baggage: 'user=mallory',
  'x-winnow': 'k;r:e',
  'x-winnow-recall': TRACE_ID,
};

const env = { WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_PERCENT: '0', WINNOW_KEEP_SLOW: 'off' };

interface Answer {
  readonly headers: Record<string, string>;
  readonly calls: readonly Answer[];
}

async function send(app: App, path: string, calls: unknown[] = [], headers: Record<string, string> = {}) {
  const response = await fetch(`${app.url}${path}`, { method: 'POST', body: JSON.stringify(calls), headers });
  return { response, answer: (await response.json()) as Answer };
}

describe.each([
  ['the preset', { require: '@winnow/preset/edge/register' }, {}],
  ['WINNOW_TRUST=edge', {}, { WINNOW_TRUST: 'edge' }],
  ['WINNOW_PRESET=edge with the stock instrumentations', {}, { WINNOW_PRESET: 'edge', WINNOW_LEAN: 'false' }],
])('%s', (_how, options, more) => {
  let edge: App;
  let inside: App;
  beforeAll(async () => {
    inside = await runApp({ app: 'calls.cjs', env: { ...env, WINNOW_FOREIGN_SAMPLED: 'ignore' } });
    edge = await runApp({ app: 'calls.cjs', env: { ...env, ...more }, ...options });
  });

  it('starts a trace of its own and takes nothing of the request along', async () => {
    const { response, answer } = await send(edge, '/', [{ url: inside.url }], FORGED);
    const [called] = answer.calls;
    const [, traceId, , flags] = called?.headers['traceparent']?.split('-') ?? [];
    expect(traceId).not.toBe(TRACE_ID);
    expect(flags).toBe('02');
    expect(called?.headers['tracestate']).toBe('winnow=u');
    expect(called?.headers).not.toHaveProperty('baggage');
    // Who has asked us in our own language gets no answer in it.
    expect(response.headers.get('x-winnow-keep')).toBeNull();
    if (more && 'WINNOW_LEAN' in more) return;
    expect(response.headers.get('server-timing')).toContain(traceId);
  });

  it('keeps what fails, linked to what it came with, and answers with its id', async () => {
    const { response } = await send(edge, '/?status=500', [], FORGED);
    expect(response.headers.get('x-winnow-keep')).toBeNull();
    const spans = await edge.until((all) => all.length > 0);
    expect(spans).toHaveLength(1);
    const [root] = spans;
    expect(root?.parentSpanId).toBeUndefined();
    expect(root?.links.map(({ traceId, spanId, traceState }) => [traceId, spanId, traceState])).toEqual([
      [TRACE_ID, SPAN_ID, ''],
    ]);
    expect(root?.traceState).toBe('ot=th:0');
    expect(root?.attributes['winnow.keep.reason']).toBe('error');
    expect(root?.attributes).not.toHaveProperty('winnow.parent_exported');
  });
});

it('collector behind WINNOW_TRUST=edge starts traces of its own, too', async () => {
  await using app = await runApp({ app: 'calls.cjs', env: { WINNOW_PRESET: 'collector', WINNOW_TRUST: 'edge' } });
  await send(app, '/', [], FORGED);
  const [root] = await app.until((all) => all.length > 0);
  expect([root?.traceId === TRACE_ID, root?.parentSpanId, root?.links.length]).toEqual([false, undefined, 1]);
});
