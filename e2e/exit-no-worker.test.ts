// Where no thread can be started, the app's own thread sends, and a child process at the end; where that is not allowed
// either, the loss is said. The app ends as ever.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type App, type RunOptions, runApp, type Span, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(stopApps);

const env = {
  OTEL_SERVICE_NAME: 'ends',
  OTEL_TRACES_SAMPLER: 'always_on',
  WINNOW_EXIT_TIMEOUT: '30s',
  // The end of the process comes first.
  OTEL_BSP_SCHEDULE_DELAY: '60000',
};

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const preload = (name: string) => ['--require', fixture(name)];
const [major = 0] = process.versions.node.split('.').map(Number);
const PERMISSION = major >= 22 ? '--permission' : '--experimental-permission';
const permission = [PERMISSION, '--allow-fs-read=*', '--no-warnings', ...(major >= 25 ? ['--allow-net'] : [])];

const servers = (spans: readonly Span[]) => spans.filter(({ kind }) => kind === 'SERVER');

async function requests(app: App): Promise<void> {
  for (let i = 0; i < 3; i++) await fetch(`${app.url}/`).then((answer) => answer.arrayBuffer());
}

async function ended(options: Partial<RunOptions>, end: string): Promise<App> {
  const app = await runApp({ app: 'use-http.cjs', args: [`end=${end}`, 'answered=3'], env, ...options });
  await requests(app).catch(() => {});
  if (end === 'none') app.child.kill('SIGTERM');
  await app.ended();
  return app;
}

const NO_THREAD = {
  'the permission model': [...permission, '--allow-child-process'],
  'a constructor that throws': preload('no-worker-throws.cjs'),
};

describe.each(Object.entries(NO_THREAD))('without a thread by %s', (_, nodeArgs) => {
  it.each([
    ['process.exit', 'exit', { code: 3, signal: null }],
    ['an uncaught exception', 'uncaught', { code: 1, signal: null }],
    ['SIGTERM', 'none', { code: null, signal: 'SIGTERM' }],
    ['a natural end', 'natural', { code: 0, signal: null }],
  ] as const)('%s delivers everything', async (_, end, how) => {
    await using app = await ended({ nodeArgs }, end);
    expect({ code: app.code, signal: app.signal }).toEqual(how);
    expect(app.stderr).toContain("Sending from the app's own thread.");
    expect(servers(app.spans)).toHaveLength(3);
    expect(app.stderr).not.toContain('could not be delivered');
  });

  it('a batch that is due is sent while the process runs', async () => {
    await using app = await runApp({
      app: 'use-http.cjs',
      args: ['end=none'],
      nodeArgs,
      env: { ...env, OTEL_BSP_SCHEDULE_DELAY: '20' },
    });
    await requests(app);
    await app.until((spans) => servers(spans).length === 3);
    // What sends is not traced itself.
    expect(app.spans).toHaveLength(3);
    expect(app.stderr.match(/No thread for sending/g)).toHaveLength(1);
  });
});

it('sends from the own thread when the worker runs out of memory, and loses nothing', async () => {
  await using app = await runApp({
    app: 'use-http.cjs',
    args: ['end=none'],
    nodeArgs: preload('no-worker-memory.cjs'),
    env: { ...env, OTEL_BSP_SCHEDULE_DELAY: '20' },
  });
  await requests(app);
  await app.until((spans) => servers(spans).length === 3, { deadlineMs: 30_000 });
  expect(app.stderr).toMatch(/No thread for sending \(.*memory/);
  await requests(app);
  await app.stop();
  // One that was under way at the end comes twice: whether it was taken can no longer be heard.
  expect(new Set(servers(app.spans).map(({ spanId }) => spanId)).size).toBe(6);
});

it('SIGTERM that nobody handles delivers where neither a thread nor a process is allowed: there is time for it', async () => {
  await using app = await ended({ nodeArgs: permission }, 'none');
  expect({ code: app.code, signal: app.signal }).toEqual({ code: null, signal: 'SIGTERM' });
  expect(servers(app.spans)).toHaveLength(3);
  expect(app.stderr).not.toContain('could not be delivered');
});

it('says what is lost where neither a thread nor a process is allowed', async () => {
  await using app = await ended({ nodeArgs: permission }, 'exit');
  expect(app.code).toBe(3);
  expect(servers(app.spans)).toHaveLength(0);
  expect(app.stderr).toMatch(/\[winnow\] 3 spans could not be delivered before the process ended\./);
  expect(app.stderr).not.toMatch(/ERR_ACCESS_DENIED|at .*\.js:\d+/);
});

it('never starts a program that is no Node.js once more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-program-'));
  const program = join(folder, 'shop');
  writeFileSync(program, '#!/bin/sh\ntouch "$0.started"\n', { mode: 0o755 });
  const nodeArgs = [...preload('no-worker-throws.cjs'), ...preload('other-program.cjs')];
  await using app = await ended({ nodeArgs, env: { ...env, PROGRAM: program } }, 'exit');
  expect(app.code).toBe(3);
  expect(app.stderr).toContain('3 spans could not be delivered');
  expect(existsSync(`${program}.started`)).toBe(false);
  rmSync(folder, { recursive: true });
});
