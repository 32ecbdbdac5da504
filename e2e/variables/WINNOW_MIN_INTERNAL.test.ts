import { expect, it } from 'vitest';
import { KEEP_ALL, namesOf, visit } from './support.ts';

const KEPT = ['GET', 'failed', 'mine', 'slow', 'told', 'with an event'];

it.each([
  ['off', ['inner', 'outer']],
  ['0', ['inner', 'outer']],
  ['1m', []],
])('%s', async (value, more) => {
  const env = { ...KEEP_ALL, WINNOW_MIN_INTERNAL: value };
  const { spans } = await visit(env, ['/steps'], { app: 'use-steps.cjs' });
  const kept = value === '1m' ? KEPT.filter((name) => name !== 'slow') : KEPT;
  expect(namesOf(spans)).toEqual([...kept, ...more].sort());
});
