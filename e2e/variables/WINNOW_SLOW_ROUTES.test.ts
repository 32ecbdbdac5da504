import { expect, it } from 'vitest';
import { KEEP_NOTHING, namesOf, visit } from './support.ts';

it('sets another threshold for the routes that it names', async () => {
  const env = { ...KEEP_NOTHING, WINNOW_KEEP_SLOW: '10s', WINNOW_SLOW_ROUTES: 'GET /slow=100ms, POST /export=20s' };
  const { spans } = await visit(env, ['/items/1', '/slow?ms=120']);
  expect(namesOf(spans)).toEqual(['GET /slow']);
});

it('raises the threshold of a route as well', async () => {
  const env = { ...KEEP_NOTHING, WINNOW_KEEP_SLOW: '100ms', WINNOW_SLOW_ROUTES: 'GET /slow=10s' };
  expect((await visit(env, ['/slow?ms=120'])).spans).toEqual([]);
});
