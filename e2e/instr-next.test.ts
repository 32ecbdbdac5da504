import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runApp, spanTree, stopApps } from '@winnow/testkit';
import { afterEach, beforeAll, expect, it } from 'vitest';

const APP = join(import.meta.dirname, 'fixtures', 'next-app');
const REGISTER = createRequire(import.meta.url).resolve('@winnow/preset/register');
const quiet = { NEXT_TELEMETRY_DISABLED: '1' };
let built = '';

beforeAll(async () => {
  const next = createRequire(join(APP, 'package.json')).resolve('next/dist/bin/next');
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, ...quiet, NODE_OPTIONS: `--require ${JSON.stringify(REGISTER)}` };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [next, 'build'], { cwd: APP, env });
  built = stdout + stderr;
}, 240_000);
afterEach(stopApps);

it('Next.js: nothing is started in `next build`, nor in its workers', () => {
  expect(built).toContain('/users/[id]');
  expect(built).not.toContain('[winnow]');
});

it('Next.js: its own spans fold into the one of the server, named by the page or the route', async () => {
  const env = { ...quiet, OTEL_TRACES_SAMPLER: 'always_on' };
  await using app = await runApp({ app: 'start.cjs', cwd: APP, env });
  const paths = ['/users/7', '/users/broken', '/api/items/7', '/api/items/broken', '/legacy/7', '/api/old', '/nowhere'];
  for (const path of paths) await (await fetch(`${app.url}${path}`)).arrayBuffer();
  await app.until((spans) => spans.length === paths.length);
  expect(spanTree(app.spans, { attrs: ['http.response.status_code'] })).toBe(
    `SERVER GET /users/[id] [http] http.response.status_code=200

SERVER GET /users/[id] [http] ERROR http.response.status_code=500

SERVER GET /api/items/[id] [http] http.response.status_code=200

SERVER GET /api/items/[id] [http] ERROR http.response.status_code=500

SERVER GET /legacy/[id] [http] http.response.status_code=200

SERVER GET /api/old [http] http.response.status_code=200

SERVER GET [http] http.response.status_code=404`,
  );
  const exceptions = app.spans.flatMap(({ name, events }) =>
    events.map(({ attributes }) => `${name}: ${attributes['exception.message']}`),
  );
  expect(exceptions).toEqual(['GET /users/[id]: user is broken', 'GET /api/items/[id]: item is broken']);
  expect(app.stderr.match(/^\[winnow\]/gm)).toHaveLength(1);
});
