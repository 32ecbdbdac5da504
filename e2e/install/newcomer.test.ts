// The first minutes, with the packages as they would be published: a fresh directory, the commands of the README's first example
// as they stand there, one curl, and a trace on the screen.
import { exec } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { follow, missing, readPage } from '../support/readme.ts';
import { packTarballs } from './package-managers.ts';

const run = promisify(exec);
const README = join(import.meta.dirname, '../../README.md');

/** npm as in a terminal of its own: what the test runner's package manager has set stays away, but for registry and cache. */
function shell(cwd: string, command: string): Promise<unknown> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(?:registry|cache)$)|^NODE_(?:OPTIONS|ENV)$|^VITEST|^PNPM_/.test(name),
  );
  return run(command, { cwd, env: Object.fromEntries(inherited) });
}

it('npm init, npm install, one request, a trace on the screen', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'newcomer-'));
  try {
    const { preset, sampler } = await packTarballs(folder);
    const app = join(folder, 'shop');
    mkdirSync(app);
    const [server = ''] = /(?<=^```js\n)[\s\S]*?(?=^```)/m.exec(readFileSync(README, 'utf8')) ?? [];
    writeFileSync(join(app, 'server.js'), server);
    const { commands, promised } = readPage(README);
    const installs = commands.filter((command) => command.startsWith('npm '));
    expect(installs).toEqual(['npm init -y', 'npm install express @winnow/preset']);

    const begun = performance.now();
    // Not published yet: the packed files stand in for the name. Of Express a version that does not change by itself.
    for (const command of installs)
      await shell(app, command.replace('express @winnow/preset', `express@5.3.0 ${sampler} ${preset}`));
    const installed = performance.now();
    const { output } = await follow(
      commands.filter((command) => !installs.includes(command)),
      { cwd: app, until: (printed) => missing(promised, printed).length === 0 },
    );
    const seconds = (ms: number) => (ms / 1000).toFixed(1);
    const [all, after] = [performance.now() - begun, performance.now() - installed];
    process.stdout.write(
      `A trace on the screen after ${seconds(all)} s, ${seconds(after)} s of them after the installation.\n`,
    );
    // Nothing but the start line, the answer and the trace: no warning, no noise.
    const others = output.split('\n').filter((line) => !/^\[winnow\] .* preset dev|^\{.*trace |GET /.test(line));
    expect(others.join('').trim()).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);
