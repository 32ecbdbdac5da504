// `pnpm matrix [--lines=22,24] [--json=folder] [--reporter=file] [test file ...]`: the tests of what differs between versions of
// Node.js (loading, ends, threads, hosts) on each supported line but the one that runs this. The binaries come from npm, once.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');

/** The version that stands for each line. */
const LINES = { 20: '20.20.0', 22: '22.23.3', 24: '24.21.0', 26: '26.10.0' };

const SUITES = [
  'calls',
  'console',
  'esm',
  'exit',
  'exit-hanging-backend',
  'exit-no-worker',
  'exit-other-signals',
  'exit-places',
  'hosts',
  'instr-graphql',
  'instr-hono',
  'instr-nestjs',
  'late',
  'logs',
  'own-nodesdk',
  'quiet',
  'start',
  'twice',
].map((suite) => `e2e/${suite}.test.ts`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lines: { type: 'string', default: Object.keys(LINES).join() },
    json: { type: 'string' },
    reporter: { type: 'string' },
  },
});

/** The binary of a version, installed into the cache of this clone where it is not there yet. */
function nodeOf(version) {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(ROOT, 'node_modules', '.cache', 'nodes', version);
  const binary = join(folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--silent', '--no-save', '--no-package-lock', '--prefix', folder, `${name}@${version}`];
    execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return binary;
}

/** Vitest itself runs on that version, and so does every child that a test starts. */
function test(line, node) {
  const args = [VITEST, 'run', '--project=e2e', '--reporter=dot'];
  if (values.reporter !== undefined) args.push(`--reporter=${values.reporter}`);
  if (values.json !== undefined) {
    args.push('--reporter=json', `--outputFile.json=${join(values.json, `node-${line}.json`)}`);
  }
  args.push(...(positionals.length > 0 ? positionals : SUITES));
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  return new Promise((done) => spawn(node, args, { cwd: ROOT, env, stdio: 'inherit' }).once('close', done));
}

const [own] = process.versions.node.split('.');
for (const line of values.lines.split(',').filter((line) => line !== own)) {
  const version = LINES[line];
  if (version === undefined)
    throw new Error(`--lines: there is no line ${line}; expected some of ${Object.keys(LINES)}`);
  console.log(`\n=== Node.js ${version}`);
  if ((await test(line, nodeOf(version))) !== 0) process.exitCode = 1;
}
