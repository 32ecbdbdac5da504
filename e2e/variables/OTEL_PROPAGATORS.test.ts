import { expect, it } from 'vitest';
import { callerHeaders, carried, KEEP_ALL, visit } from './support.ts';

const W3C = callerHeaders('01', 'f');
const TRACE = W3C['traceparent']!.split('-')[1];

it.each([
  ['tracecontext', ['traceparent', 'tracestate']],
  ['tracecontext,baggage', ['baggage', 'traceparent', 'tracestate']],
  ['b3', ['b3', 'x-winnow']],
  ['b3multi', ['x-b3-sampled', 'x-b3-spanid', 'x-b3-traceid', 'x-winnow']],
  ['jaeger', ['uber-trace-id', 'x-winnow']],
])('%s: calls carry %j', async (value, names) => {
  const ours = /^(?:traceparent|tracestate|baggage|b3|x-b3-.*|uber-trace-id|x-winnow)$/;
  const { answers } = await visit({ ...KEEP_ALL, OTEL_PROPAGATORS: value }, ['/call'], {
    headers: { ...W3C, baggage: 'team=a' },
  });
  expect(
    Object.keys(carried(answers[0]))
      .filter((name) => ours.test(name))
      .sort(),
  ).toEqual(names);
});

it.each([
  ['tracecontext', W3C],
  ['b3', { b3: `${TRACE}-${'b'.repeat(16)}-1` }],
  ['b3multi', { 'x-b3-traceid': TRACE!, 'x-b3-spanid': 'b'.repeat(16), 'x-b3-sampled': '1' }],
  ['jaeger', { 'uber-trace-id': `${TRACE}:${'b'.repeat(16)}:0:1` }],
])('%s: the trace of a caller goes on', async (value, headers) => {
  const { spans } = await visit({ ...KEEP_ALL, OTEL_PROPAGATORS: value }, ['/items/1'], { headers });
  expect(spans[0]).toMatchObject({ traceId: TRACE, parentSpanId: 'b'.repeat(16) });
});

it('none: nothing of a trace comes in or goes out', async () => {
  const headers = { ...W3C, 'x-winnow': 'k', tracestate: 'winnow=k' };
  const { answers, spans } = await visit({ ...KEEP_ALL, OTEL_PROPAGATORS: 'none' }, ['/call', '/call'], { headers });
  const without = await visit({ OTEL_SDK_DISABLED: 'true' }, ['/call']);
  const expected = Object.keys(carried(without.answers[0])).sort();
  for (const answer of answers) expect(Object.keys(carried(answer)).sort()).toEqual(expected);
  expect(spans.map(({ traceId }) => traceId)).not.toContain(TRACE);
});
