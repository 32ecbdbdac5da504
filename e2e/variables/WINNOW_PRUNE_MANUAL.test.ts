import { expect, it } from 'vitest';
import { KEEP_ALL, namesOf, visit } from './support.ts';

it.each([
  ['false', true],
  ['true', false],
])('%s: a short span of the app itself stays is %s', async (value, stays) => {
  const env = { ...KEEP_ALL, WINNOW_PRUNE_MANUAL: value, WINNOW_MIN_INTERNAL: '10s' };
  const { spans } = await visit(env, ['/steps'], { app: 'use-steps.cjs' });
  expect(namesOf(spans).includes('mine')).toBe(stays);
  expect(namesOf(spans)).toContain('failed');
});
