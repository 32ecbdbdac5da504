import { stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { expectNoMixing, keptOf, treeOf } from './support/web-framework.ts';

const COMMONJS = { app: 'use-hono.cjs' };
const ES_MODULE = { app: 'use-hono.mjs' };
const REQUESTS = [
  '/users/7?token=secret',
  '/api/v1/items/7',
  '/api/v1/items/7/fail',
  '/thrown/7',
  '/gone/7',
  '/refused/7',
  '/files/readme.txt',
  '/nowhere/7',
  'POST /users/7',
];

afterEach(stopApps);

it('Hono: one span per request, named by its whole route', async () => {
  const tree = await treeOf(COMMONJS, REQUESTS);
  expect(tree).toMatchSnapshot();
  expect(await treeOf(ES_MODULE, REQUESTS)).toBe(tree);
});

it.each([COMMONJS, ES_MODULE])(
  'Hono: an app without middleware takes a shorter way, with the same names: $app',
  async ({ app }) => {
    expect(await treeOf({ app, env: { BARE: '1' } }, ['/bare/7', '/bare/7/thrown', '/bare'])).toMatchSnapshot();
  },
);

it.each([COMMONJS, ES_MODULE])('Hono: names and errors with each of its sizes and routers: $app', async ({ app }) => {
  const requests = ['/bare/7', '/bare/7/thrown', '/bare'];
  const expected = await treeOf({ app, env: { BARE: '1' } }, requests);
  for (const HONO of ['hono/tiny', 'hono/quick', 'linear', 'regexp']) {
    expect(await treeOf({ app, env: { BARE: '1', HONO } }, requests)).toBe(expected);
  }
});

it.each([COMMONJS, ES_MODULE])('Hono: overlapping requests keep their context: $app', async (options) => {
  await expectNoMixing(options, '/users/');
});

it('Hono: failed requests are kept, a 404 by exception is not', async () => {
  expect(await keptOf(ES_MODULE, REQUESTS)).toEqual(['GET /api/v1/items/:item/fail 500', 'GET /thrown/:id 500']);
});
