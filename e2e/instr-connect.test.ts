import { stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { expectNoMixing, keptOf, treeOf } from './support/web-framework.ts';

const APP = { app: 'use-connect.cjs', env: { NODE_ENV: 'test' } };
const ES_MODULE = { ...APP, app: 'use-connect.mjs' };
const REQUESTS = ['/users/7', '/thrown/7', '/handled/7', '/gone/7', '/nowhere/7'];

afterEach(stopApps);

it('connect: one span per request, named by the mount point that answers', async () => {
  const tree = await treeOf(APP, REQUESTS);
  expect(tree).toMatchSnapshot();
  expect(await treeOf(ES_MODULE, REQUESTS)).toBe(tree);
});

it.each([APP, ES_MODULE])('connect: overlapping requests keep their context: $app', async (options) => {
  await expectNoMixing(options, '/users/');
});

it('connect: failed requests are kept, a 404 by exception is not', async () => {
  expect(await keptOf(APP, REQUESTS)).toEqual(['GET /thrown 500', 'GET /handled 500']);
});
