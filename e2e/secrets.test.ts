// Secrets of random shape go through every row that there is a server for, and none of them is in any byte that leaves.
import { type App, needs, runApp, stopApps } from '@winnow/testkit';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ownName } from './support/own-name.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { found, startRawBackend } from './support/raw-backend.ts';
import { KEEP_ALL } from './support/requests.ts';

/** Nothing but a secret contains it, in any spelling of a secret: letters and digits stand for themselves everywhere. */
const MARK = 'c4n4ry';
/** What ends literals, values and URLs in one language or another. */
const PIECES = [
  '',
  ' ',
  "'",
  '"',
  '\\',
  '`',
  '$$',
  '--',
  '/*',
  '*/',
  ';',
  '&',
  '=',
  '?',
  '#',
  '@',
  ':',
  '/',
  '%',
  ')',
  '}',
  ',',
  '\n',
  'é',
  '日',
  '0x',
  'secret',
];
const around = fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }).map((pieces) => pieces.join(''));
const secret = fc.tuple(around, around).map(([before, after]) => `${before}${MARK}${after}`);

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterEach(stopApps);
afterAll(async () => {
  await postgres.close();
});

function headersOf(text: string): Record<string, string> {
  const value = encodeURIComponent(text);
  return {
    'content-type': 'application/json',
    authorization: `Bearer ${value}`,
    cookie: `sid=${value}`,
    'x-api-key': value,
    referer: `https://user:${value}@shop.example/?token=${value}`,
  };
}

async function send(app: App, step: number, text: string): Promise<void> {
  const value = encodeURIComponent(text);
  const target = `${app.url}/${step}?token=${value}&${value}`;
  await (
    await fetch(target, { method: 'POST', headers: headersOf(text), body: JSON.stringify({ secret: text }) })
  ).text();
}

/**
 * Steps, each with the secrets of its own that are found in what has left, by the names of the steps.
 * @param sent what must have left as well, so that it was looked at
 */
async function leaksOf(env: Readonly<Record<string, string>>, runs: number, sent: readonly string[] = ['POST /:step']) {
  const backend = await startRawBackend();
  await using app = await runApp({
    app: 'use-secrets.mjs',
    receiver: false,
    args: [`--password=${MARK}`],
    env: { ...KEEP_ALL, OTEL_EXPORTER_OTLP_ENDPOINT: backend.url, WINNOW_REDACT: 'voucher', TABLE: ownName(), ...env },
  });
  const names = (await (await fetch(app.url)).json()) as string[];
  const leaks: Record<string, string[]> = {};
  // Marks of steps differ, so that a leak tells its step.
  for (const [step] of names.entries()) {
    for (const text of fc.sample(secret, { numRuns: runs, seed: step }))
      await send(app, step, text.replace(MARK, `${MARK}${step}x`));
  }
  // Metrics and log records leave by intervals of their own.
  for (const text of sent) {
    await expect
      .poll(() => backend.bodies.some((body) => body.includes(text)), { timeout: 20_000, message: text })
      .toBe(true);
  }
  await app.stop();
  await backend.close();
  const left = [...backend.bodies, app.stdout, app.stderr];
  for (const [step, name] of names.entries()) {
    const places = found(`${MARK}${step}x`, left);
    if (places.length > 0) leaks[name] = places.slice(0, 3);
  }
  if (found(MARK, left).length > 0 && Object.keys(leaks).length === 0)
    leaks['elsewhere'] = found(MARK, left).slice(0, 3);
  return leaks;
}

it('no secret leaves: HTTP, PostgreSQL, GraphQL, gRPC, exceptions, tags', async () => {
  expect(await leaksOf({ DATABASE_URL: postgres.url }, 12)).toEqual({});
});

describe('no secret leaves', () => {
  it('in metrics and log records', async () => {
    const env = {
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '200',
      OTEL_METRIC_EXPORT_TIMEOUT: '200',
      OTEL_BLRP_SCHEDULE_DELAY: '200',
    };
    const sent = ['http.server.request.duration', 'db.client.operation.duration', 'tagged'];
    expect(await leaksOf({ DATABASE_URL: postgres.url, ...env }, 3, sent)).toEqual({});
  });

  it(
    'MySQL',
    needs.mysql(async ({ url }) => expect(await leaksOf({ MYSQL_URL: url }, 12)).toEqual({})),
  );
  it(
    'Redis',
    needs.redis(async ({ url }) => expect(await leaksOf({ REDIS_URL: url }, 12)).toEqual({})),
  );
  it(
    'MongoDB',
    needs.mongodb(async ({ url }) => {
      const env = {
        OTEL_METRICS_EXPORTER: 'otlp',
        OTEL_METRIC_EXPORT_INTERVAL: '200',
        OTEL_METRIC_EXPORT_TIMEOUT: '200',
      };
      const sent = ['POST /:step', 'db.client.operation.duration'];
      expect(await leaksOf({ MONGO_URL: url, ...env }, 12, sent)).toEqual({});
    }),
  );
  it(
    'Memcached',
    needs.memcached(async ({ url }) => expect(await leaksOf({ MEMCACHED_URL: url }, 12)).toEqual({})),
  );
});
