import { expect, it } from 'vitest';
import { KEEP_NOTHING, namesOf, visit } from './support.ts';

const PATHS = ['/items/1', '/slow?ms=120'];

it('is the duration from which a request is kept', async () => {
  const { spans, stderr } = await visit({ ...KEEP_NOTHING, WINNOW_KEEP_SLOW: '100ms' }, PATHS);
  expect(namesOf(spans)).toEqual(['GET /slow']);
  expect(spans[0]?.attributes['winnow.keep.reason']).toBe('slow');
  expect(stderr).toContain('slow over 100ms');
});

it('is one second by default', async () => {
  const { spans } = await visit({ ...KEEP_NOTHING, WINNOW_KEEP_SLOW: '' }, [...PATHS, '/slow?ms=1050']);
  expect(namesOf(spans)).toEqual(['GET /slow']);
});

it.each(['off', '0'])('%s keeps none for being slow', async (off) => {
  const { spans } = await visit({ ...KEEP_NOTHING, WINNOW_KEEP_SLOW: off }, ['/slow?ms=1050']);
  expect(spans).toEqual([]);
});
