// The three set-ups of the sampler's README, as they are written there, in a plain NodeSDK around a plain app (scenario 6).
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type App, runApp, type Span, stopApps } from '@winnow/testkit';
import { afterAll, afterEach, expect, it } from 'vitest';
import { SET_UPS } from './support/readme-set-ups.ts';

// From here the packages that the set-ups import are found as from a file of the app.
const folder = mkdtempSync(fileURLToPath(new URL('node_modules/.readme-', import.meta.url)));
afterEach(stopApps);
afterAll(() => rm(folder, { recursive: true, force: true }));

const DRAWN = `${'a'.repeat(18)}${'f'.repeat(14)}`;
const NOT_DRAWN = `${'b'.repeat(18)}${'0'.repeat(14)}`;

async function start(setUp: string | undefined): Promise<App> {
  const file = join(folder, 'tracing.mjs');
  writeFileSync(file, setUp ?? '');
  return runApp({
    app: 'use-status.cjs',
    require: false,
    nodeArgs: ['--import', file],
    deadlineMs: 40_000,
    env: { OTEL_BSP_SCHEDULE_DELAY: '100', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
  });
}

async function ask({ url }: App, path: string, traceId?: string, tracestate?: string): Promise<Headers> {
  const traceparent = traceId && `00-${traceId}-00f067aa0ba902b7-00`;
  const response = await fetch(`${url}${path}`, {
    headers: { ...(traceparent && { traceparent }), ...(tracestate && { tracestate }) },
  });
  await response.text();
  return response.headers;
}

const reasonOf = (span: Span | undefined) => span?.attributes['winnow.keep.reason'];

it('there are three of them', () => expect(SET_UPS).toHaveLength(3));

it('the whole keeps failed requests, says what it does, and tells callers', async () => {
  const app = await start(SET_UPS[0]);
  expect(app.stdout).toMatch(
    /tracing keeps errors up to 50\/s, slow over 1s or p99 of the route up to 20\/s \(other limits of POST \/export\), /,
  );
  // The first ten of a process are kept.
  for (let i = 0; i < 10; i++) await ask(app, '/', NOT_DRAWN.replace(/^b{2}/, `b${i}`));
  const wellId = NOT_DRAWN.replaceAll('b', 'c');
  expect((await ask(app, '/', wellId, 'winnow=u')).has('x-winnow-keep')).toBe(false);
  expect((await ask(app, '/health', wellId.replaceAll('c', 'd'))).has('x-winnow-keep')).toBe(false);
  expect((await ask(app, '/503', NOT_DRAWN, 'winnow=u')).get('x-winnow-keep')).toBe(`${NOT_DRAWN};th=0;r=e`);
  const spans = await app.until((all) => all.some(({ traceId }) => traceId === NOT_DRAWN));
  const servers = spans.filter(({ kind }) => kind === 'SERVER');
  expect(servers.map(reasonOf).sort()).toEqual(['error', ...Array.from({ length: 10 }, () => 'first')]);
  expect(servers.find((span) => reasonOf(span) === 'error')?.traceState).toBe('ot=th:0');
});

it('the sampler alone draws the same traces as everybody, and keeps no errors', async () => {
  const app = await start(SET_UPS[1]);
  await ask(app, '/503', NOT_DRAWN);
  await ask(app, '/', DRAWN);
  const spans = await app.until((all) => all.length > 0);
  expect(spans.map(({ traceId, traceState }) => [traceId, traceState])).toEqual([[DRAWN, 'ot=th:f3333']]);
});

it('the processor alone lets through to an exporter what its rules keep', async () => {
  const app = await start(SET_UPS[2]);
  for (let i = 0; i < 20; i++) await ask(app, '/');
  await ask(app, '/503');
  await app.printed(/'winnow\.keep\.reason': 'error'/);
  // A few of the twenty are drawn, and ten of them in one of a billion runs.
  const kept = app.stdout.match(/'winnow\.keep\.reason': '\w+'/g) ?? [];
  expect(kept.filter((line) => line.endsWith("'error'"))).toHaveLength(1);
  expect(kept.length).toBeLessThan(11);
});
