import { expect, it } from 'vitest';
import { callerHeaders, KEEP_NOTHING, visit } from './support.ts';

it.each([
  ['follow', 1],
  ['ignore', 0],
])('%s: a request with the sampled flag is kept %d times', async (value, times) => {
  const { spans } = await visit({ ...KEEP_NOTHING, WINNOW_FOREIGN_SAMPLED: value }, ['/items/1'], {
    headers: callerHeaders('01', '0'),
  });
  expect(spans).toHaveLength(times);
});
