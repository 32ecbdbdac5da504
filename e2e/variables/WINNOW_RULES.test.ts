import { expect, it } from 'vitest';
import { KEEP_NOTHING, visit } from './support.ts';

it('is a module with the whole policy', async () => {
  const { spans, stderr } = await visit({ ...KEEP_NOTHING, WINNOW_RULES: './keep-all-rules.mjs' });
  expect(stderr).toContain('rules of ./keep-all-rules.mjs');
  expect(spans.map(({ attributes }) => attributes['winnow.keep.rule'])).toEqual(['keepIf(by a module)']);
});

it('gives way to the other variables where it has not come when the process ends', async () => {
  const { spans, stderr } = await visit({ ...KEEP_NOTHING, WINNOW_RULES: './rules-that-never-come.mjs' });
  expect(stderr).toContain('rules of ./rules-that-never-come.mjs');
  expect(spans).toEqual([]);
});
