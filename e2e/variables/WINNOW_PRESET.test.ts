import { expect, it } from 'vitest';
import { visit } from './support.ts';

it('chooses what the other variables are by default', async () => {
  const { spans, stderr } = await visit({ WINNOW_PRESET: 'propagate' });
  expect(stderr).toContain('preset propagate');
  expect(spans).toEqual([]);
});

it('is stronger than the flag', async () => {
  const { stderr } = await visit({ WINNOW_PRESET: 'worker' }, [], { require: '@winnow/preset/dev/register' });
  expect(stderr).toContain('preset worker');
});
