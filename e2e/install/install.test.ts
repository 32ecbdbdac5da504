// The packages as a user gets them: packed, installed by each package manager into a fresh folder, started by the flag.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type App, runApp, spanTree, stopApps } from '@winnow/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { installApp, type PackageManagerName, packTarballs, type Tarballs } from './package-managers.ts';

const INSTALL_MS = 240_000;

/** Both generations of the api in one app save an install: `api-1.10` is a name that only the fixture imports. */
const BOTH_APIS = { '@opentelemetry/api': '1.9.1', 'api-1.10': 'npm:@opentelemetry/api@1.10.0' };

interface Installed {
  readonly title: string;
  readonly manager: PackageManagerName;
  readonly dependencies: Readonly<Record<string, string>>;
  /** Names by which the app imports an api. */
  readonly apis: readonly string[];
  /** Yarn classic installs one copy per range on disk; what counts there is what a process loads. */
  readonly onDisk: 'one core' | 'many cores';
}

const INSTALLED: readonly Installed[] = [
  {
    title: 'npm, api 1.9 at the top',
    manager: 'npm',
    dependencies: BOTH_APIS,
    apis: Object.keys(BOTH_APIS),
    onDisk: 'one core',
  },
  // The newest api at the top: npm resolves the SDK's peer range against it and must not refuse.
  {
    title: 'npm, api 1.10 at the top',
    manager: 'npm',
    dependencies: { '@opentelemetry/api': '1.10.0' },
    apis: ['@opentelemetry/api'],
    onDisk: 'one core',
  },
  { title: 'pnpm', manager: 'pnpm', dependencies: BOTH_APIS, apis: Object.keys(BOTH_APIS), onDisk: 'one core' },
  {
    title: 'yarn classic',
    manager: 'yarn',
    dependencies: BOTH_APIS,
    apis: Object.keys(BOTH_APIS),
    onDisk: 'many cores',
  },
];

const folder = mkdtempSync(join(tmpdir(), 'install-'));
let tarballs: Tarballs;

beforeAll(async () => {
  tarballs = await packTarballs(folder);
}, INSTALL_MS);
afterEach(stopApps);
afterAll(() => rm(folder, { recursive: true, force: true }), INSTALL_MS);

describe('a tarball', () => {
  it.each(['preset', 'sampler'] as const)('of the %s holds what it needs and nothing of the tests', (name) => {
    const list = execFileSync('tar', ['-tzf', tarballs[name]], { encoding: 'utf8' });
    const files = list
      .trim()
      .split('\n')
      .map((file) => file.replace(/^package\//, ''));
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'package.json', 'dist/index.js', 'dist/index.d.mts']));
    expect(files.filter((file) => /\.test\.|fixture|testing|tsbuildinfo/.test(file))).toEqual([]);
  });

  it('of the preset asks for a version of the sampler, not for the workspace', () => {
    const manifest = execFileSync('tar', ['-xzOf', tarballs.preset, 'package/package.json'], { encoding: 'utf8' });
    expect(JSON.parse(manifest).dependencies['@winnow/sampler']).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe.each(INSTALLED)('$title', ({ manager, dependencies, apis, onDisk }) => {
  const app = join(folder, `${manager}-${dependencies['@opentelemetry/api']}`);
  beforeAll(() => installApp(app, manager, tarballs, dependencies), INSTALL_MS);

  const start = (file: string, env: Record<string, string> = {}) => runApp({ app: join(app, file), env });
  const cases = apis.flatMap((api) => ['app.cjs', 'app.mjs'].map((file) => ({ file, api })));

  it.each(cases)('$file: a request and its manual span by $api arrive', async ({ file, api }) => {
    await using running = await start(file, { API: api });
    expect(await (await fetch(`${running.url}/orders/7`)).json()).toEqual({ id: '7', price: 42 });
    await running.stop();
    expect(spanTree(running.spans, { attrs: ['http.response.status_code'] })).toBe(
      'SERVER GET /orders/:id [http] http.response.status_code=200\n  INTERNAL price order [shop]',
    );
  });

  // That NodeSDK cannot take the api's globals is meant, and no news to the app.
  it.each(apis)("reports nothing of its own start to the app's diagnostic logger, %s", async (api) => {
    await using running = await start('app.cjs', { API: api });
    await (await fetch(`${running.url}/orders/7`)).text();
    await running.stop();
    expect(running.stderr).not.toMatch(/duplicate registration|does not match/);
  });

  it(`has ${onDisk} on disk`, () => {
    const cores = copiesOnDisk(join(app, 'node_modules'));
    if (onDisk === 'one core') expect(cores).toHaveLength(1);
    else expect(cores.length).toBeGreaterThan(1);
  });

  it.each(['true', 'false'])('loads one copy of each OpenTelemetry package, WINNOW_LEAN=%s', async (lean) => {
    await using running = await start('app.cjs', { API: apis[0]!, WINNOW_LEAN: lean });
    await (await fetch(`${running.url}/koa`)).text();
    const copies = await loadedBy(running);
    const stock = lean === 'false' ? ['instrumentation', 'instrumentation-http', 'instrumentation-koa'] : [];
    expect([...copies.keys()]).toEqual(expect.arrayContaining(['core', ...stock]));
    // The api is made for several copies: the app has its own.
    const several = [...copies].filter(([name, folders]) => folders.length > (name === 'api' ? 2 : 1));
    expect(several).toEqual([]);
  });
});

/** Real folders only: pnpm's links lead to the same ones. */
function copiesOnDisk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [];
    return [...(/@opentelemetry[\\/]core$/.test(path) ? [path] : []), ...copiesOnDisk(path)];
  });
}

/** Folders that the process has loaded from, by package. */
async function loadedBy(app: App): Promise<Map<string, string[]>> {
  const folders = (await (await fetch(`${app.url}/loaded`)).json()) as string[];
  const byName = new Map<string, string[]>();
  for (const loaded of folders) byName.set(basename(loaded), [...(byName.get(basename(loaded)) ?? []), loaded]);
  return byName;
}
