import { stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { expectNoMixing, keptOf, treeOf } from './support/web-framework.ts';

const COMMONJS = { app: 'use-hapi.cjs' };
const ES_MODULE = { app: 'use-hapi.mjs' };
const REQUESTS = [
  '/users/7?token=secret',
  '/api/v1/items/7',
  '/thrown/7',
  '/handled/7',
  '/busy/7',
  '/gone/7',
  '/refused/7',
  '/files/readme.txt',
  '/files/nothing.txt',
  '/nowhere/7',
  'POST /users/7',
];

afterEach(stopApps);

it('hapi: one span per request, named by its whole route', async () => {
  const tree = await treeOf(COMMONJS, REQUESTS);
  expect(tree).toMatchSnapshot();
  expect(await treeOf(ES_MODULE, REQUESTS)).toBe(tree);
});

it.each([COMMONJS, ES_MODULE])('hapi: overlapping requests keep their context: $app', async (options) => {
  await expectNoMixing(options, '/users/');
});

it('hapi: failed requests are kept, a 404 by exception is not', async () => {
  expect(await keptOf(COMMONJS, REQUESTS)).toEqual([
    'GET /thrown/{id} 500',
    'GET /handled/{id} 500',
    'GET /busy/{id} 503',
  ]);
});
