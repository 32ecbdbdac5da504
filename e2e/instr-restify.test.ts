import { stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { expectNoMixing, keptOf, treeOf } from './support/web-framework.ts';

const APP = { app: 'use-restify.cjs' };
const ES_MODULE = { ...APP, app: 'use-restify.mjs' };
const REQUESTS = ['/users/7', '/thrown/7', '/rejected/7', '/gone/7', '/files/readme.txt', '/nowhere/7'];

afterEach(stopApps);

it('restify: one span per request, named by its route', async () => {
  const tree = await treeOf(APP, REQUESTS);
  expect(tree).toMatchSnapshot();
  expect(await treeOf(ES_MODULE, REQUESTS)).toBe(tree);
});

it.each([APP, ES_MODULE])('restify: overlapping requests keep their context: $app', async (options) => {
  await expectNoMixing(options, '/users/');
});

it('restify: failed requests are kept, a 404 by exception is not', async () => {
  expect(await keptOf(APP, REQUESTS)).toEqual(['GET /thrown/:id 500', 'GET /rejected/:id 500']);
});
