import { expect, it } from 'vitest';
import { KEEP_NOTHING, namesOf, visit } from './support.ts';

it('keeps failed requests by default', async () => {
  const { spans } = await visit(KEEP_NOTHING, ['/items/1', '/fail']);
  expect(namesOf(spans)).toEqual(['GET /fail']);
  expect(spans[0]?.attributes['winnow.keep.reason']).toBe('error');
});

it('lets them go when it is false', async () => {
  const { spans } = await visit({ ...KEEP_NOTHING, WINNOW_KEEP_ERRORS: 'false' }, ['/items/1', '/fail']);
  expect(spans).toEqual([]);
});
