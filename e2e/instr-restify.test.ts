import { stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { expectNoMixing, keptOf, treeOf } from './support/web-framework.ts';

const APP = { app: 'use-restify.cjs' };
const REQUESTS = ['/users/7', '/thrown/7', '/rejected/7', '/gone/7', '/files/readme.txt', '/nowhere/7'];

afterEach(stopApps);

it('restify: one span per request, named by its route', async () => {
  expect(await treeOf(APP, REQUESTS)).toMatchSnapshot();
});

it('restify: overlapping requests keep their context', async () => {
  await expectNoMixing(APP, '/users/');
});

it('restify: failed requests are kept, a 404 by exception is not', async () => {
  expect(await keptOf(APP, REQUESTS)).toEqual(['GET /thrown/:id 500', 'GET /rejected/:id 500']);
});
