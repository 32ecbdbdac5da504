import { stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { expectNoMixing, keptOf, treeOf } from './support/web-framework.ts';

const COMMONJS = { app: 'use-koa.cjs' };
const ES_MODULE = { app: 'use-koa.mjs' };
const KOA_2 = { app: 'use-koa.cjs', env: { KOA: 'koa2' } };
const REQUESTS = [
  '/users/7?token=secret',
  '/api/v1/items/7',
  '/api/v1/items/7/inner',
  '/outer/admin/users/7',
  '/outer/admin',
  '/thrown/7',
  '/handled/7',
  '/gone/7',
  '/refused/7',
  '/files/readme.txt',
  '/files/nothing.txt',
  '/nowhere/7',
  'POST /users/7',
];

afterEach(stopApps);

it('Koa: one span per request, named by its whole route', async () => {
  const tree = await treeOf(COMMONJS, REQUESTS);
  expect(tree).toMatchSnapshot();
  expect(await treeOf(ES_MODULE, REQUESTS)).toBe(tree);
  expect(await treeOf(KOA_2, REQUESTS)).toBe(tree);
});

it.each([COMMONJS, ES_MODULE])('Koa: overlapping requests keep their context: $app', async (options) => {
  await expectNoMixing(options, '/users/');
});

it('Koa: failed requests are kept, a 404 by exception is not', async () => {
  expect(await keptOf(COMMONJS, REQUESTS)).toEqual([
    'GET /api/v1/items/:item/inner 503',
    'GET /thrown/:id 500',
    'GET /handled/:id 500',
  ]);
});
