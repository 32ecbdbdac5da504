import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const packages = fileURLToPath(new URL('../../packages/', import.meta.url));
const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));

const PNPM = 'pnpm@10.34.9';
const YARN = 'yarn@1.22.22';
const yarnInstall = ['npx', '-y', YARN, 'install', '--non-interactive', '--ignore-scripts', '--ignore-engines'];

export interface Tarballs {
  readonly preset: string;
  readonly sampler: string;
}

interface PackageManager {
  readonly command: readonly string[];
  /** Before the packages are published, the preset's own dependency on the sampler must be told to come from the tarball. */
  readonly fields: (tarballs: Tarballs) => Record<string, unknown>;
}

export const PACKAGE_MANAGERS = {
  npm: { command: ['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts'], fields: () => ({}) },
  pnpm: {
    command: ['npx', '-y', PNPM, 'install', '--ignore-scripts', '--ignore-workspace'],
    fields: ({ sampler }) => ({ pnpm: { overrides: { '@winnow/sampler': `file:${sampler}` } } }),
  },
  yarn: {
    // A cache of its own: the shared one knows a tarball by name and version, and would hand out yesterday's build.
    command: [...yarnInstall, '--cache-folder', '.yarn-cache'],
    fields: ({ sampler }) => ({ resolutions: { '@winnow/sampler': `file:${sampler}` } }),
  },
} as const satisfies Record<string, PackageManager>;

export type PackageManagerName = keyof typeof PACKAGE_MANAGERS;

/** What would be published, as files in `folder`. The packages must be built. */
export async function packTarballs(folder: string): Promise<Tarballs> {
  const pack = async (name: string) => {
    const { stdout } = await runCommand(
      ['npx', '-y', PNPM, 'pack', '--json', '--pack-destination', folder],
      packages + name,
    );
    return (JSON.parse(stdout) as { filename: string }).filename;
  };
  return { preset: await pack('preset'), sampler: await pack('sampler') };
}

/** A fresh app in `folder` with both packages, Express and an api, installed. Rejects with what the package manager said. */
export async function installApp(
  folder: string,
  manager: PackageManagerName,
  tarballs: Tarballs,
  dependencies: Readonly<Record<string, string>>,
): Promise<void> {
  const { command: install, fields } = PACKAGE_MANAGERS[manager] as PackageManager;
  mkdirSync(folder, { recursive: true });
  cpSync(fixtures, folder, { recursive: true });
  const manifest = {
    name: 'app',
    private: true,
    dependencies: {
      express: '5.3.0',
      koa: '3.3.0',
      '@winnow/preset': `file:${tarballs.preset}`,
      '@winnow/sampler': `file:${tarballs.sampler}`,
      ...dependencies,
    },
    ...fields(tarballs),
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
  await runInstall(install, folder);
}

/** Once more where it fails: a registry that has not answered says nothing against the packages. */
export async function runInstall(command: readonly string[], cwd: string): Promise<void> {
  await runCommand(command, cwd).catch(() => runCommand(command, cwd));
}

/** A package manager in a package manager would inherit the outer one's settings: only registry and cache are kept. */
export async function runCommand([file, ...args]: readonly string[], cwd: string): Promise<{ stdout: string }> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(?:registry|cache)$)|^NODE_(?:OPTIONS|ENV)$|^VITEST|^PNPM_/.test(name),
  );
  return run(file!, args, { cwd, env: Object.fromEntries(inherited), maxBuffer: 64 * 1024 * 1024 });
}
