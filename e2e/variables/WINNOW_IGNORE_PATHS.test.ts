import { expect, it } from 'vitest';
import { KEEP_ALL, namesOf, visit } from './support.ts';

it('names health checks by default', async () => {
  const { spans } = await visit(KEEP_ALL, ['/healthz', '/metrics', '/items/1']);
  expect(namesOf(spans)).toEqual(['GET /items/:id']);
});

it('takes other paths instead', async () => {
  const { spans } = await visit({ ...KEEP_ALL, WINNOW_IGNORE_PATHS: '/items/*,/fail' }, ['/items/1', '/fail', '/log']);
  expect(namesOf(spans)).toEqual(['GET /log']);
});
