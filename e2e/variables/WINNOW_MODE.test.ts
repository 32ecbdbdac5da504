import { expect, it } from 'vitest';
import { KEEP_NOTHING, namesOf, visit } from './support.ts';

it('collector sends every span and judges none', async () => {
  const { spans } = await visit({ ...KEEP_NOTHING, WINNOW_MODE: 'collector' }, ['/items/1', '/fail']);
  expect(namesOf(spans)).toEqual(['GET /fail', 'GET /items/:id']);
  expect(spans.map(({ attributes }) => attributes['winnow.keep.reason'])).toEqual([undefined, undefined]);
});

it('keep judges here', async () => {
  const { spans } = await visit({ ...KEEP_NOTHING, WINNOW_MODE: 'keep' }, ['/items/1', '/fail']);
  expect(namesOf(spans)).toEqual(['GET /fail']);
});
