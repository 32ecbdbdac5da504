import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { expectNoMixing, keptOf, treeOf } from './support/web-framework.ts';

const COMMONJS = { app: 'use-fastify.cjs' };
const ES_MODULE = { app: 'use-fastify.mjs' };
const REQUESTS = [
  '/users/7?token=secret',
  '/api/v1/items/7',
  '/api/v1/items/7/fail',
  '/thrown/7',
  '/gone/7',
  '/schema/x',
  '/refused/7',
  '/files/readme.txt',
  '/files/nothing.txt',
  '/nowhere/7',
  'POST /users/7',
];

afterEach(stopApps);

it('Fastify: one span per request, named by its whole route', async () => {
  const tree = await treeOf(COMMONJS, REQUESTS);
  expect(tree).toMatchSnapshot();
  expect(await treeOf(ES_MODULE, REQUESTS)).toBe(tree);
});

it.each([COMMONJS, ES_MODULE])('Fastify: overlapping requests keep their context: $app', async (options) => {
  await expectNoMixing(options, '/users/');
});

it('Fastify: failed requests are kept, a 404 by exception is not', async () => {
  expect(await keptOf(COMMONJS, REQUESTS)).toEqual(['GET /api/v1/items/:item/fail 500', 'GET /thrown/:id 500']);
});

it('Fastify: an app loads no instrumentation of a library that it does not load', async () => {
  await using app = await runApp(COMMONJS);
  expect(await (await fetch(`${app.url}/loaded`)).json()).toEqual([]);
});
