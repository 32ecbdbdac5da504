import { createHash } from 'node:crypto';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { slow } from './rules/slow.js';
import { createIds, createService, LUCKY, UNLUCKY } from './testing/service.js';
import { adjustedCount } from './threshold.js';

const rules = () => [errors(), slow('1s'), percent(5)];

describe('a request (scenario 7)', () => {
  it('leaves nothing when it is ordinary and not drawn', async () => {
    const service = createService({ rules: rules(), ids: createIds(() => UNLUCKY) });
    const server = service.receive();
    service.child(server).end();
    server.end();
    await service.tail.flush();
    expect(service.sink.spans).toEqual([]);
    expect(service.tail.stats()).toMatchObject({ spansStarted: 2, spansDropped: 2, tracesActive: 0, dropped: 1 });
  });

  it('leaves all its spans with th:T when the baseline draws it', async () => {
    const service = createService({ rules: rules(), ids: createIds(() => LUCKY) });
    const server = service.receive();
    service.child(server).end();
    server.end();
    await service.tail.flush();
    expect(service.sink.spans.map(({ name }) => name)).toEqual(['GET /orders', 'step']);
    expect(service.sink.spans.map((span) => span.spanContext().traceState?.serialize())).toEqual([
      'ot=th:f3333',
      'ot=th:f3333',
    ]);
    expect(service.sink.spans[0]?.attributes).toMatchObject({
      'winnow.keep.reason': 'baseline',
      'winnow.keep.rule': 'percent(5)',
      'winnow.keep.trigger': 'complete',
    });
  });

  it('leaves all its spans with th:0 and the flag when it fails', async () => {
    const service = createService({ rules: rules(), ids: createIds(() => UNLUCKY) });
    const server = service.receive();
    service.child(server).end();
    server.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('http.response.status_code', 500).end();
    await service.tail.flush();
    expect(service.sink.spans.map((span) => span.spanContext().traceState?.serialize())).toEqual([
      'ot=th:0',
      'ot=th:0',
    ]);
    expect(service.sink.spans.map((span) => span.spanContext().traceFlags)).toEqual([1, 1]);
    expect(service.sink.spans[0]?.attributes).toMatchObject({ 'winnow.keep.reason': 'error' });
    expect(service.sink.spans[1]?.attributes).toEqual({});
  });
});

describe('two services', () => {
  it('keep the whole call path when the inner one fails', async () => {
    const shop = createService({ rules: rules(), ids: createIds(() => UNLUCKY) });
    const payments = createService({ rules: rules() });
    const server = shop.receive();
    const { span: client, headers } = shop.call(server);
    expect(headers['tracestate']).toBe('winnow=u');
    expect(headers['traceparent']).toMatch(/-02$/);
    const inner = payments.receive(headers);
    const keep = payments.tail.http.responding(inner, 503);
    expect(keep).toBe(`${server.spanContext().traceId};th=0;r=e`);
    inner.end();
    shop.tail.http.responded(client, 503, keep);
    const next = shop.call(server);
    expect(next.headers['tracestate']).toBe('winnow=k;r:e,ot=th:0');
    expect(next.headers['traceparent']).toMatch(/-03$/);
    next.span.end();
    client.end();
    server.end();
    await shop.tail.flush();
    await payments.tail.flush();
    expect(shop.sink.spans).toHaveLength(3);
    expect(payments.sink.spans).toHaveLength(1);
  });
});

it('exports weights that add up to the true counts, of errors and of the rest', () => {
  const total = 20_000;
  let index = 0;
  const ids = createIds(() => createHash('sha256').update(String(index)).digest('hex').slice(0, 14));
  const weights = { failed: 0, fine: 0 };
  const { tracer } = createService({
    rules: [errors(), percent(20)],
    ids,
    onKept(spans) {
      for (const { status, spanContext } of spans.map((span) => ({
        status: span.status,
        spanContext: span.spanContext(),
      }))) {
        const weight = adjustedCount(/th:([0-9a-f]+)/.exec(spanContext.traceState?.serialize() ?? '')?.[1] ?? '');
        weights[status.code === SpanStatusCode.ERROR ? 'failed' : 'fine'] += weight;
      }
    },
  });
  for (; index < total; index++) {
    const span = tracer.startSpan('GET /orders', { kind: SpanKind.SERVER });
    if (index % 50 === 0) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }
  expect(weights.failed).toBe(total / 50);
  const fine = total - total / 50;
  // Four standard deviations of a sum of weights 5, each there with probability 1/5.
  expect(Math.abs(weights.fine - fine)).toBeLessThan(4 * Math.sqrt(fine * 4));
});
