import { stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { expectNoMixing, keptOf, treeOf } from './support/web-framework.ts';

const APP = { app: 'use-connect.cjs', env: { NODE_ENV: 'test' } };
const REQUESTS = ['/users/7', '/thrown/7', '/handled/7', '/gone/7', '/nowhere/7'];

afterEach(stopApps);

it('connect: one span per request, named by the mount point that answers', async () => {
  expect(await treeOf(APP, REQUESTS)).toMatchSnapshot();
});

it('connect: overlapping requests keep their context', async () => {
  await expectNoMixing(APP, '/users/');
});

it('connect: failed requests are kept, a 404 by exception is not', async () => {
  expect(await keptOf(APP, REQUESTS)).toEqual(['GET /thrown 500', 'GET /handled 500']);
});
