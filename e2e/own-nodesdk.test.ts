// A NodeSDK of the app's own that changes nothing but its list of instrumentations.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { runApp, spanTree, stopApps } from '@winnow/testkit';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { createShop } from './support/shop-database.ts';

const TRACING = fileURLToPath(new URL('fixtures/tracing.cjs', import.meta.url));
let postgres: Postgres;
let shop: Awaited<ReturnType<typeof createShop>>;
let upstream: Server;
let env: Record<string, string>;

beforeAll(async () => {
  postgres = await startPostgres();
  shop = await createShop(postgres);
  upstream = createServer((_req, res) => res.end('42'));
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  env = {
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    DATABASE_URL: shop.url,
    UPSTREAM: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
  };
});
afterEach(stopApps);
afterAll(async () => {
  upstream.close();
  await shop.drop();
  await postgres.close();
});

async function visit(INSTRUMENTATIONS: string, app = 'use-express.cjs', require: string | boolean = TRACING) {
  await using running = await runApp({ app, require, env: { ...env, INSTRUMENTATIONS } });
  const answer = await fetch(`${running.url}/users/1?password=hunter2`);
  expect(await answer.json()).toMatchObject({ name: 'Ada', score: '42' });
  await running.stop();
  return { spans: running.spans, stderr: running.stderr };
}

it.each(['use-express.cjs', 'use-express.mjs'])('makes 4 spans of a request, without a secret: %s', async (app) => {
  const { spans } = await visit('winnow', app);
  expect(spanTree(spans)).toBe(`SERVER GET /users/:id [http]
  CLIENT SELECT users [pg]
  CLIENT SELECT orders [pg]
  CLIENT GET 127.0.0.1 [undici]`);
  expect(spans.map(({ scope }) => scope.name).filter((name) => !name.startsWith('@winnow/'))).toEqual([]);
  expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain('hunter2');
});

it('makes more of them with the list that it stands in for', async () => {
  expect((await visit('stock')).spans.length).toBeGreaterThan(12);
});

it('adds nothing, and says so, where the preset runs already', async () => {
  await using app = await runApp({
    app: 'use-express.cjs',
    nodeOptions: true,
    nodeArgs: ['--require', TRACING],
    env: { ...env, INSTRUMENTATIONS: 'winnow', OTEL_TRACES_SAMPLER: 'always_on' },
  });
  await (await fetch(`${app.url}/users/1`)).arrayBuffer();
  await app.stop();
  expect(app.stderr).toMatch(/\[winnow\].*getWinnowInstrumentations\(\) adds nothing/);
  expect(app.spans.filter(({ kind }) => kind === 'SERVER')).toHaveLength(1);
});
