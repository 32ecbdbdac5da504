// The promise about noise, as trees: what a request is in a trace, and nothing else.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runApp, spanTree, stopApps } from '@winnow/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { createShop } from './support/shop-database.ts';

let postgres: Postgres;
let shop: Awaited<ReturnType<typeof createShop>>;
let upstream: Server;
let env: Record<string, string>;

beforeAll(async () => {
  postgres = await startPostgres();
  shop = await createShop(postgres);
  upstream = createServer((_req, res) => res.end('42'));
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  const { port } = upstream.address() as AddressInfo;
  env = {
    OTEL_SERVICE_NAME: 'users',
    OTEL_TRACES_SAMPLER: 'always_on',
    DATABASE_URL: shop.url,
    UPSTREAM: `http://127.0.0.1:${port}`,
  };
});
afterEach(stopApps);
afterAll(async () => {
  upstream.close();
  await shop.drop();
  await postgres.close();
});

const FOUR = `SERVER GET /users/:id [http]
  CLIENT SELECT users [pg]
  CLIENT SELECT orders [pg]
  CLIENT GET 127.0.0.1 [undici]`;

describe('express + 6 middlewares + 2 queries + 1 fetch is 4 spans', () => {
  it.each([
    ['Express 5, CommonJS, --require', { app: 'use-express.cjs' }],
    ['Express 4, CommonJS, --require', { app: 'use-express.cjs', env: { EXPRESS: 'express4' } }],
    ['Express 5, ES module, --require', { app: 'use-express.mjs' }],
    ['Express 5, ES module, --import', { app: 'use-express.mjs', import: true }],
    ['Express 5, CommonJS, --import', { app: 'use-express.cjs', import: true }],
    ['Express 5, CommonJS, NODE_OPTIONS', { app: 'use-express.cjs', nodeOptions: true }],
  ])('%s', async (_name, options) => {
    await using app = await runApp({ ...options, env: { ...env, ...('env' in options ? options.env : {}) } });
    const answer = await fetch(`${app.url}/users/1`);
    expect(await answer.json()).toMatchObject({ name: 'Ada', score: '42' });
    await app.stop();
    expect(spanTree(app.spans)).toBe(FOUR);
  });
});

describe('routes and errors', () => {
  it.each(['express', 'express4'])('%s', async (express) => {
    await using app = await runApp({ app: 'use-express.cjs', env: { ...env, EXPRESS: express } });
    for (const path of [
      '/mounted/deep/items/7',
      '/shops/12/deep/items/7',
      '/mounted/deep/fail/7',
      '/shops/12/deep/throw/7',
      '/mounted/deep/gone/7',
      '/nowhere',
      '/work',
    ]) {
      await (await fetch(`${app.url}${path}`)).arrayBuffer();
    }
    await app.stop();
    expect(spanTree(app.spans, { attrs: ['http.response.status_code', 'error.type'] })).toMatchSnapshot();
    const failed = app.spans.filter((span) => span.events.some((event) => event.name === 'exception'));
    expect(failed.map((span) => [span.kind, span.name, span.events[0]?.attributes['exception.message']])).toEqual([
      ['SERVER', 'GET /mounted/deep/fail/:item', 'the item is broken'],
      ['SERVER', 'GET /shops/:shop/deep/throw/:item', 'the item is very broken'],
      ['SERVER', 'GET /mounted/deep/gone/:item', 'no such item'],
    ]);
  });
});

it('makes no span at start-up, nor for health checks', async () => {
  await using app = await runApp({ app: 'use-express.cjs', env });
  await (await fetch(`${app.url}/healthz`)).arrayBuffer();
  await (await fetch(`${app.url}/users/2`)).arrayBuffer();
  await app.stop();
  expect(spanTree(app.spans)).toBe(FOUR);
});

it('sends no secret and no literal', async () => {
  await using app = await runApp({ app: 'use-express.cjs', env });
  await (await fetch(`${app.url}/users/1?password=hunter2`)).arrayBuffer();
  await app.stop();
  const sent = JSON.stringify(app.spans, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
  expect(sent).not.toContain('hunter2');
  expect(sent).not.toContain('token=secret');
  expect(sent).not.toMatch(/user_id = 1/);
});
