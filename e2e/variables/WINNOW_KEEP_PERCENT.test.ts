import { expect, it } from 'vitest';
import { callerHeaders, KEEP_NOTHING, visit } from './support.ts';

// The last 56 bits of a trace id are the draw: a trace is in the baseline of p percent from (100 - p) percent of their range on.
it.each([
  ['50', '7f', 0],
  ['50', '80', 1],
  ['5', 'f2', 0],
  ['5', 'f4', 1],
  ['100', '00', 1],
  ['0', 'ff', 0],
])('%s: the trace that draws %s is kept %d times', async (percent, draw, times) => {
  const headers = callerHeaders('00', draw);
  const { spans } = await visit({ ...KEEP_NOTHING, WINNOW_KEEP_PERCENT: percent }, ['/items/1'], { headers });
  expect(spans).toHaveLength(times);
});

it('is the weight of what it keeps', async () => {
  const { spans } = await visit({ ...KEEP_NOTHING, WINNOW_KEEP_PERCENT: '25' }, ['/items/1'], {
    headers: callerHeaders('00', 'ff'),
  });
  expect(spans[0]).toMatchObject({ traceState: 'ot=th:c', attributes: { 'winnow.keep.reason': 'baseline' } });
});
