import { expect, it } from 'vitest';
import { KEEP_NOTHING, visit } from './support.ts';

it('keeps so many requests from the start of the process', async () => {
  const { spans } = await visit({ ...KEEP_NOTHING, WINNOW_KEEP_FIRST: '2' }, ['/items/1', '/items/2', '/items/3']);
  expect(spans.map(({ attributes }) => [attributes['url.path'], attributes['winnow.keep.reason']])).toEqual([
    ['/items/1', 'first'],
    ['/items/2', 'first'],
  ]);
});
