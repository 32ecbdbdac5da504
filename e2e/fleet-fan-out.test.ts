// A request that goes out to eight services, as siblings, two of which ask a third: what arrives when it fails only in the
// end, with recall and without.
import { serviceOf, stopApps } from '@winnow/testkit';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Call, type Fleet, spansOfCall, startFleet } from './support/fleet.ts';

const SIBLINGS = ['auth', 'cart', 'stock', 'price', 'tax', 'ship', 'pay', 'mail'];
const env = { WINNOW_KEEP_SLOW: 'off', WINNOW_KEEP_PERCENT: '0', OTEL_BSP_SCHEDULE_DELAY: '100' };
let fleet: Fleet;
afterEach(() => fleet.close());
afterAll(stopApps);

/** The shop calls all eight, one after the other; cart and pay call one of the others in turn. */
const order = (atShop: string, atMail = ''): Call => ({
  to: 'shop',
  query: atShop,
  calls: SIBLINGS.map((to) => {
    if (to === 'cart') return { to, query: 'client=fetch', calls: [{ to: 'stock' }] };
    if (to === 'pay') return { to, calls: [{ to: 'auth' }] };
    return to === 'mail' ? { to, query: atMail } : { to };
  }),
});
const WELL = order('');
const start = (recall: string) =>
  startFleet(Object.fromEntries(['shop', ...SIBLINGS].map((name) => [name, 1])), { ...env, WINNOW_RECALL: recall });

describe('a fan-out to eight services (scenario 28)', () => {
  it.each([
    ['that fails in the end, when all have answered', order('status=500')],
    ['of which the last fails, and the shop copes', order('swallow', 'status=503')],
  ])('%s: with recall every span of every sibling arrives', async (_, call) => {
    fleet = await start('peer');
    const { traceId } = await fleet.send(call);
    // Ids ride on the next requests, whatever for, and once more to those behind the siblings.
    for (let i = 0; i < 2; i++) await fleet.send(WELL);
    await fleet.receiver.until((spans) => spans.length >= spansOfCall(call));
    const spans = fleet.spansOf(traceId);
    expect(spans).toHaveLength(spansOfCall(call));
    expect(new Set(spans.map(serviceOf))).toEqual(new Set(['shop', ...SIBLINGS]));
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(spans.filter(({ parentSpanId }) => parentSpanId && !ids.has(parentSpanId))).toEqual([]);
    // And nothing of the requests that went well.
    expect(fleet.receiver.spans).toHaveLength(spans.length);
  });

  it('without recall the siblings that answered well before are missing', async () => {
    fleet = await start('off');
    const { traceId } = await fleet.send(order('swallow', 'status=503'));
    for (let i = 0; i < 2; i++) await fleet.send(WELL);
    // The shop's own span and its eight calls, and the service that failed.
    await fleet.receiver.until((spans) => spans.length >= 10);
    const kinds = fleet.spansOf(traceId).map((span) => `${serviceOf(span)} ${span.kind}`);
    expect(kinds.sort()).toEqual(['mail SERVER', ...SIBLINGS.map(() => 'shop CLIENT'), 'shop SERVER']);
  });
});
