// `pnpm run measure-spans`: which spans one operation is with the stock bundle and with Winnow. Not a test: it writes the
// figures that the reference page shows, and has to be run again when rows or fixtures change.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
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
    env: {
      INSTRUMENTATIONS: 'stock',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_BSP_SCHEDULE_DELAY: '200',
    },
  },
  ours: { require: true, env: KEEP_ALL },
};
const TRACE = '0af7651916cd43dd8448eb211c80319c';

async function spansOf(
  { app, behind, cwd, args = [], first, path, body, env, needs = [] }: Operation,
  side: 'stock' | 'ours',
  servers: Servers,
) {
  const table = ownName();
  const own = { TABLE: table, KEY: table, QUEUE: table, SUBJECT: table, TOPIC: table, OTEL_SERVICE_NAME: 'measured' };
  const given = Object.fromEntries(
    needs.map((name) => [name === 'GRPC_UPSTREAM' ? 'UPSTREAM' : name, servers[name] ?? '']),
  );
  const entry = behind ? { app: 'behind-express.cjs', args: [app, ...args] } : { app, args };
  const place = cwd === undefined ? entry : { app, cwd: fixture(cwd), args: [`${await freePort()}`] };
  const { env: more, ...how } = SIDES[side];
  await using running = await runApp({ ...how, ...place, env: { ...own, ...given, ...env, ...more } });
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const post = body && { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${running.url}${path}`, {
      ...post,
      headers: { 'content-type': 'application/json', ...headers },
    });
    expect(answer.status, `${app} ${path} by ${side}: ${await answer.text()}`).toBe(200);
  };
  if (first) await ask(first);
  await ask(path);
  await ask(path, { traceparent: `00-${TRACE}-b7ad6b7169203331-01` });
  // Some frameworks end the process at a signal before a batch is sent.
  await running.until((spans) => spans.some(({ traceId, kind }) => traceId === TRACE && kind === 'SERVER'));
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Answers everything, in the words of a completion. */
const COMPLETION = {
  id: 'chat-1',
  object: 'chat.completion',
  model: 'gpt-5',
  choices: [{ index: 0, message: { role: 'assistant', content: '42' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
};

type Servers = Readonly<Partial<Record<Server, string>>>;

it('measures', async () => {
  const postgres = await startPostgres();
  const shop = await createShop(postgres);
  const aws = await startAwsQueues();
  const upstream = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(COMPLETION)),
  );
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  const grpc = await runApp({ app: 'use-grpc.cjs', require: false });
  const built = createRequire(fixture('next-app/package.json')).resolve('next/dist/bin/next');
  await promisify(execFile)(process.execPath, [built, 'build'], {
    cwd: fixture('next-app'),
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  const address = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const servers: Servers = {
    ...process.env,
    DATABASE_URL: shop.url,
    AWS_ENDPOINT: aws.url,
    UPSTREAM: address,
    OPENAI_BASE_URL: address,
    GRPC_UPSTREAM: new URL(grpc.url).host,
  };
  const missing = OPERATIONS.flatMap(({ needs = [] }) => needs.filter((name) => !servers[name]));
  expect(missing, 'servers that have to be there, by the variables that name them').toEqual([]);

  const operations: object[] = [];
  for (const operation of OPERATIONS) {
    const { name, what, behind, unseen, loses, fewer } = operation;
    // An app that does not survive the stock bundle says so in the table.
    const stock = await spansOf(operation, 'stock', servers).catch(() => null);
    const ours = await spansOf(operation, 'ours', servers);
    operations.push({ name, what, behind, unseen, loses, fewer, stock, ours });
    console.log(`${name}: ${JSON.stringify(stock)} with the stock bundle, ${JSON.stringify(ours)} with Winnow`);
  }
  const file = new URL('../../docs/reference/spans.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify({ operations }, undefined, 2)}\n`);
  upstream.close();
  await grpc[Symbol.asyncDispose]();
  await Promise.all([aws.close(), shop.drop()]);
  await postgres.close();
}, 600_000);
