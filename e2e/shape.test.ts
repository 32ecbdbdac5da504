// What a kept trace loses when it is complete, and what it does not.
import { runApp, type Span, spanTree, stopApps } from '@winnow/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { KEEP_ALL } from './support/requests.ts';
import { createShop } from './support/shop-database.ts';
import { spanOutline } from './support/span-outline.ts';

let postgres: Postgres;
let shop: Awaited<ReturnType<typeof createShop>>;

beforeAll(async () => {
  postgres = await startPostgres();
  shop = await createShop(postgres);
});
afterEach(stopApps);
afterAll(async () => {
  await shop.drop();
  await postgres.close();
});

async function visit(path: string, env: Readonly<Record<string, string>> = {}) {
  await using app = await runApp({ app: 'use-steps.cjs', env: { ...KEEP_ALL, DATABASE_URL: shop.url, ...env } });
  await (await fetch(`${app.url}${path}`)).arrayBuffer();
  await app.stop();
  return { spans: app.spans, stderr: app.stderr };
}

/** A limit that a busy machine keeps, and a library that makes more steps than any other. */
const STEPS = { WINNOW_MIN_INTERNAL: '500ms', OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,fs' };

const compressed = ({ attributes }: Span) =>
  Object.fromEntries(Object.entries(attributes).filter(([key]) => key.startsWith('winnow.compressed.')));

describe('short steps of libraries', () => {
  it('go, and what is below them moves up', async () => {
    const { spans } = await visit('/steps', STEPS);
    expect(spanOutline(spans)).toBe(`SERVER GET [http] url.path=/steps
  INTERNAL failed [of-somebody] ERROR
  INTERNAL mine [app]
  INTERNAL slow [of-somebody]
  INTERNAL told [of-somebody]
  INTERNAL with an event [of-somebody]`);
  });
});

describe('the same query over and over', () => {
  it('is one span', async () => {
    const { spans } = await visit('/serial');
    expect(spanTree(spans)).toBe('SERVER GET [http]\n  CLIENT SELECT users [pg]');
    const one = spans.find(({ kind }) => kind === 'CLIENT') as Span;
    expect(compressed(one)).toMatchObject({ 'winnow.compressed.count': 14, 'winnow.compressed.order': 'serial' });
    const sum = one.attributes['winnow.compressed.sum'] as number;
    expect(sum).toBeGreaterThanOrEqual(one.attributes['winnow.compressed.longest'] as number);
    expect(sum).toBeLessThanOrEqual(Number(one.endNano - one.startNano) / 1e6 + 1);
    expect(one.attributes).toMatchObject({ 'db.query.text': 'select name from users where id = $1' });
  });

  it('says that its calls overlap', async () => {
    const { spans } = await visit('/parallel');
    const one = spans.find(({ kind }) => kind === 'CLIENT') as Span;
    expect(compressed(one)).toMatchObject({ 'winnow.compressed.count': 14, 'winnow.compressed.order': 'parallel' });
  });

  it('shows the call that fails', async () => {
    const { spans } = await visit('/failing');
    const calls = spans.filter(({ kind }) => kind === 'CLIENT');
    expect(calls.map((call) => [call.attributes['winnow.compressed.count'] ?? 1, call.status.code])).toEqual([
      [6, 'UNSET'],
      [1, 'ERROR'],
      [7, 'UNSET'],
    ]);
  });

  it('reads as such in a waterfall', async () => {
    const { stderr } = await visit('/serial', { OTEL_TRACES_EXPORTER: 'waterfall' });
    expect(stderr).toMatch(/^ {2}SELECT users ×14 → /m);
  });
});
