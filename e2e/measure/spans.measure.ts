// `pnpm run measure-spans`: which spans one operation is with the stock bundle and with Winnow. Not a test: it writes the
// figures that the reference page shows, and has to be run again when rows or fixtures change.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type RunOptions, runApp, type Span } from '@winnow/testkit';
import { expect, it } from 'vitest';
import { startAwsQueues } from '../support/aws-queues.ts';
import { ownName } from '../support/own-name.ts';
import { startPostgres } from '../support/postgres.ts';
import { KEEP_ALL } from '../support/requests.ts';
import { createShop } from '../support/shop-database.ts';
import { OPERATIONS, type Operation, type Server } from './operations.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const SIDES: Readonly<Record<'stock' | 'ours', Pick<RunOptions, 'require' | 'nodeArgs' | 'env'>>> = {
  stock: {
    require: fixture('tracing.cjs'),
    nodeArgs: ['--import', fixture('stock-loader.mjs')],
    env: { INSTRUMENTATIONS: 'stock', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
  },
  ours: { require: true, env: KEEP_ALL },
};
const TRACE = '0af7651916cd43dd8448eb211c80319c';

async function spansOf({ app, path, body, env, needs = [] }: Operation, side: 'stock' | 'ours', servers: Servers) {
  const table = ownName();
  const own = { TABLE: table, KEY: table, QUEUE: table, OTEL_SERVICE_NAME: 'measured' };
  const given = Object.fromEntries(needs.map((name) => [name, servers[name] ?? '']));
  const { env: more, ...how } = SIDES[side];
  await using running = await runApp({ app, ...how, env: { ...own, ...given, ...env, ...more } });
  const ask = async (headers: Record<string, string>) => {
    const post = body && { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${running.url}${path}`, {
      ...post,
      headers: { 'content-type': 'application/json', ...headers },
    });
    expect(answer.status, `${app} ${path} by ${side}: ${await answer.text()}`).toBe(200);
  };
  await ask({});
  await ask({ traceparent: `00-${TRACE}-b7ad6b7169203331-01` });
  await running.stop();
  return counted(running.spans.filter(({ traceId }) => traceId === TRACE));
}

/** How many spans there are of each kind and name. Names that are made up here are called `shop`. */
function counted(spans: readonly Span[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, name } of spans) {
    const key = `${kind} ${name.replaceAll(/winnow_[a-p]{8}/g, 'shop')}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)));
}

type Servers = Readonly<Partial<Record<Server, string>>>;

it('measures', async () => {
  const postgres = await startPostgres();
  const shop = await createShop(postgres);
  const aws = await startAwsQueues();
  const upstream = createServer((_request, response) => response.end('42'));
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  const servers: Servers = {
    ...process.env,
    DATABASE_URL: shop.url,
    AWS_ENDPOINT: aws.url,
    UPSTREAM: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
  };
  const missing = OPERATIONS.flatMap(({ needs = [] }) => needs.filter((name) => !servers[name]));
  expect(missing, 'servers that have to be there, by the variables that name them').toEqual([]);

  const operations: object[] = [];
  for (const operation of OPERATIONS) {
    const { name, what, unseen, loses, fewer } = operation;
    // An app that does not survive the stock bundle says so in the table.
    const stock = await spansOf(operation, 'stock', servers).catch(() => null);
    const ours = await spansOf(operation, 'ours', servers);
    operations.push({ name, what, unseen, loses, fewer, stock, ours });
    console.log(`${name}: ${JSON.stringify(stock)} with the stock bundle, ${JSON.stringify(ours)} with Winnow`);
  }
  const file = new URL('../../docs/reference/spans.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify({ operations }, undefined, 2)}\n`);
  upstream.close();
  await Promise.all([aws.close(), shop.drop()]);
  await postgres.close();
}, 600_000);
