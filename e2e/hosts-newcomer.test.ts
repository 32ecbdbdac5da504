// The first quarter of an hour, with the packages as they would be published: npm init, npm install, and the first commands of
// docs/guides/getting-started.md.
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { packTarballs } from './install/package-managers.ts';
import { follow, missing, readPage } from './support/readme.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');

/** npm as in a terminal of its own: what the test runner's package manager has set stays away, but for registry and cache. */
function npm(cwd: string, ...args: string[]): Promise<unknown> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(?:registry|cache)$)|^NODE_(?:OPTIONS|ENV)$|^VITEST|^PNPM_/.test(name),
  );
  return run('npm', args, { cwd, env: Object.fromEntries(inherited) });
}

it('npm init, npm install, one request, a waterfall on the screen', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'newcomer-'));
  try {
    const tarballs = await packTarballs(folder);
    const app = join(folder, 'shop');
    mkdirSync(app);
    await npm(app, 'init', '-y');
    await npm(app, 'install', '--no-audit', '--no-fund', 'express@5.3.0', tarballs.sampler, tarballs.preset);
    copyFileSync(join(ROOT, 'examples/env-only/server.js'), join(app, 'server.js'));

    const { commands, promised } = readPage(join(ROOT, 'docs/guides/getting-started.md'));
    const { output } = await follow(commands, {
      cwd: app,
      until: (printed) => missing(promised, printed).length === 0,
    });
    // Nothing but the start line, the app's own words and the trace: no warning, no noise.
    const others = output
      .split('\n')
      .filter((line) => !/^\[winnow\] .* preset dev|^listening |^\{.*trace |GET /.test(line));
    expect(others.join('').trim()).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);
