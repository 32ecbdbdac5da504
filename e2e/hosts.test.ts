// Ways in which apps are started, and places where they run.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type App, type RunOptions, runApp, skipAloud, spanTree, stopApps } from '@winnow/testkit';
import { build } from 'esbuild';
import { afterAll, afterEach, describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const FIXTURES = join(import.meta.dirname, 'fixtures');
const REGISTER = require.resolve('@winnow/preset/register');
const env = { OTEL_SERVICE_NAME: 'shop', OTEL_TRACES_SAMPLER: 'always_on', WINNOW_EXIT_TIMEOUT: '30s' };
const HELLO = 'SERVER GET /hello/:name [http]';

// Inside the workspace, so that what a bundle leaves out is found.
const cache = join(import.meta.dirname, 'node_modules', '.cache');
mkdirSync(cache, { recursive: true });
const scratch = mkdtempSync(join(cache, 'hosts-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
afterEach(stopApps);

async function hello(options: RunOptions): Promise<string> {
  await using app = await runApp({ env, ...options });
  await (await fetch(`${app.url}/hello/you`)).text();
  await app.stop();
  return spanTree(app.spans);
}

describe('NODE_OPTIONS with an absolute path', () => {
  it('traces a child process in a folder that knows nothing of Winnow', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    writeFileSync(
      join(folder, 'child.cjs'),
      `const http = require('node:http');
       const server = http.createServer((_req, res) => res.end('child')).listen(0, '127.0.0.1', async () => {
         await (await fetch('http://127.0.0.1:' + server.address().port + '/child')).text();
         server.close();
         server.closeAllConnections();
       });`,
    );
    await using app = await runApp({
      app: 'use-child-process.cjs',
      args: [folder, 'child.cjs'],
      nodeOptions: true,
      env,
    });
    await app.printed(/child ended 0/);
    await (await fetch(app.url)).text();
    await app.stop();
    rmSync(folder, { recursive: true });
    expect(new Set(app.spans.map(({ resource }) => resource['process.pid'])).size).toBe(2);
    expect(spanTree(app.spans)).toBe('CLIENT GET 127.0.0.1 [undici]\n  SERVER GET [http]\n\nSERVER GET [http]');
  });
});

it('npm start with NODE_OPTIONS traces the app, and not npm', async (context) => {
  const npm = join(dirname(realpathSync(process.execPath)), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  if (!existsSync(npm)) skipAloud(context, `needs npm beside ${process.execPath}`);
  const folder = mkdtempSync(join(tmpdir(), 'npm-start-'));
  const scripts = { start: 'node server.js' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'started-by-npm', version: '1.0.0', scripts }));
  writeFileSync(
    join(folder, 'server.js'),
    `const server = require('node:http').createServer((_req, res) => {
       res.end('hello', () => setImmediate(() => { server.close(); server.closeAllConnections(); }));
     }).listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));`,
  );
  const { OTEL_SERVICE_NAME: _, ...unnamed } = env;
  await using app = await runApp({
    app: npm,
    args: ['start', '--silent'],
    cwd: folder,
    nodeOptions: true,
    env: unnamed,
  });
  // The server comes later than npm itself, which opens none.
  await (await fetch(app.url)).text();
  const { stderr, code } = await app.ended();
  rmSync(folder, { recursive: true });
  expect(code).toBe(0);
  expect(stderr.match(/^\[winnow\]/gm)).toHaveLength(1);
  expect(app.spans.map(({ name, resource }) => [name, resource['service.name']])).toEqual([['GET', 'started-by-npm']]);
});

// Scenario 45, and the next one.
it('each worker of a cluster traces by itself', async () => {
  await using app = await runApp({ app: 'use-cluster.cjs', env });
  const pids = new Set<string>();
  for (let i = 0; i < 20; i++) pids.add(await (await fetch(app.url)).text());
  expect(pids.size).toBe(2);
  await app.stop();
  await app.until((spans) => spans.length === 20, { what: 'the spans of both workers' });
  expect(new Set(app.spans.map(({ resource }) => String(resource['process.pid'])))).toEqual(pids);
});

it('a server in a worker thread of the app is traced', async () => {
  await using app = await runApp({ app: 'use-worker-server.cjs', env: { ...env, OTEL_BSP_SCHEDULE_DELAY: '10' } });
  await (await fetch(app.url)).text();
  await app.until((spans) => spans.length === 1);
  expect(spanTree(app.spans)).toBe('SERVER GET [http]');
});

it.each([
  ['--require', {}],
  ['--import', { import: true }],
  ['NODE_OPTIONS', { nodeOptions: true }],
])('an ES module by %s', async (_how, options) => {
  expect(await hello({ app: 'use-preset.mjs', ...options })).toBe(HELLO);
});

describe('TypeScript', () => {
  // In this order: tsx takes the loading of CommonJS files over from what came before it.
  it('by tsx as a hook', async () => {
    expect(await hello({ app: 'use-typescript.ts', cwd: FIXTURES, nodeArgs: ['--import', 'tsx'], import: true })).toBe(
      HELLO,
    );
  });

  it('by the command tsx', async () => {
    const tsx = join(require.resolve('tsx/package.json'), '..', 'dist', 'cli.mjs');
    const args = ['--require', REGISTER, 'use-typescript.ts'];
    await using app = await runApp({ app: tsx, cwd: FIXTURES, args, require: false, env });
    await (await fetch(`${app.url}/hello/you`)).text();
    // Before the signal: the command kills what it runs some 60 ms after one, which on a busy machine is too soon for anybody.
    await app.until((spans) => spans.length > 0);
    await app.stop();
    expect(spanTree(app.spans)).toBe(HELLO);
  });

  it('by Node.js itself', async (context) => {
    // The types know the features of Node 20 only.
    if (!(process.features as { typescript?: unknown }).typescript)
      skipAloud(context, `needs a Node.js that strips types; this is ${process.version}`);
    expect(await hello({ app: 'use-typescript.ts', cwd: FIXTURES })).toBe(HELLO);
  });
});

describe('an app bundled by esbuild', () => {
  async function bundled(packages: 'bundle' | 'external'): Promise<string> {
    const outfile = join(scratch, `${packages}.cjs`);
    const entry = join(FIXTURES, 'use-typescript.ts');
    await build({
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      packages,
      outfile,
      logLevel: 'error',
    });
    return hello({ app: outfile });
  }

  it('is traced as ever when its packages stay outside of the bundle', async () => {
    expect(await bundled('external')).toBe(HELLO);
  });

  it('has its requests, but no routes, when they are inside', async () => {
    expect(await bundled('bundle')).toBe('SERVER GET [http]');
  });
});

describe('as the first process of a container', () => {
  const unshare = ['--user', '--map-root-user', '--pid', '--fork', '--kill-child'];

  function mayUnshare(): boolean {
    try {
      execFileSync('unshare', [...unshare, 'true'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }

  /** The process that `unshare` has forked, by its id outside. */
  function inner(app: App): number {
    const { pid } = app.child;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
  }

  it('a SIGTERM that does not end it delivers, and the next one does so again', async (context) => {
    if (!mayUnshare()) skipAloud(context, 'needs unshare with user and pid namespaces');
    await using app = await runApp({
      app: 'use-http.cjs',
      args: ['end=none'],
      node: 'unshare',
      nodeArgs: [...unshare, process.execPath],
      env: { ...env, OTEL_BSP_SCHEDULE_DELAY: '60000' },
    });
    for (const delivered of [1, 2]) {
      await (await fetch(app.url)).text();
      process.kill(inner(app), 'SIGTERM');
      await app.until((spans) => spans.length === delivered);
    }
    expect(app.code).toBeUndefined();
    expect(await (await fetch(app.url)).text()).toBe('ok');
  });
});
