import { stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { expectNoMixing, keptOf, treeOf } from './support/web-framework.ts';

const REQUESTS = [
  '/api/v1/users/7?token=secret',
  '/api/v1/users/7/thrown',
  '/api/v1/users/7/handled',
  '/api/v1/users/7/busy',
  '/api/v1/users/7/gone',
  '/api/v1/users/7/refused',
  '/nowhere/7',
  'POST /api/v1/users/7',
];

afterEach(stopApps);

describe.each(['express', 'fastify'])('Nest on %s', (platform) => {
  const env = { PLATFORM: platform };

  it('Nest: one span per request, named by its whole route', async () => {
    const tree = await treeOf({ app: 'use-nestjs.cjs', env }, REQUESTS);
    expect(tree).toMatchSnapshot();
    expect(await treeOf({ app: 'use-nestjs.mjs', env }, REQUESTS)).toBe(tree);
  });

  it('Nest 12, which consists of ES modules: the same spans', async () => {
    expect(await treeOf({ app: 'nestjs-12/use-nestjs.mjs', env }, REQUESTS)).toMatchSnapshot();
  });

  it('Nest: overlapping requests keep their context', async () => {
    await expectNoMixing({ app: 'use-nestjs.cjs', env }, '/api/v1/users/');
    await expectNoMixing({ app: 'nestjs-12/use-nestjs.mjs', env }, '/api/v1/users/');
  });

  it('Nest: failed requests are kept, a 404 by exception is not', async () => {
    expect(await keptOf({ app: 'use-nestjs.cjs', env }, REQUESTS)).toEqual([
      'GET /api/v1/users/:id/thrown 500',
      'GET /api/v1/users/:id/handled 500',
      'GET /api/v1/users/:id/busy 503',
    ]);
  });
});
