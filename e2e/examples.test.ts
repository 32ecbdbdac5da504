// Every example and every guide does what it says: its commands are run, and the lines that it promises are printed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Receiver, type Span, spanTree, startReceiver } from '@winnow/testkit';
import { describe, expect, it } from 'vitest';
import { follow, missing, readPage } from './support/readme.ts';

const EXAMPLES = fileURLToPath(new URL('../examples/', import.meta.url));
/** The shop has a test of its own. */
const names = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'checkout')
  .map(({ name }) => name);

/** What a backend has afterwards, where the README is about one. */
const ARRIVED: Readonly<Record<string, string>> = {
  jaeger: `SERVER GET /orders/:id [http]
  CLIENT GET localhost [undici]
    SERVER GET /prices/:id [http]`,
  'existing-nodesdk': 'SERVER GET /fail [http] ERROR',
};

/** Runs the commands of an example, changed if need be, until its output is as wanted. */
async function run(
  name: string,
  receiver: Receiver,
  until: (output: string, promised: readonly string[]) => boolean,
  change: (command: string) => string = (command) => command,
): Promise<string> {
  const { commands, promised } = readPage(`${EXAMPLES}${name}/README.md`);
  expect(promised).not.toEqual([]);
  const { output } = await follow(commands.map(change), {
    cwd: EXAMPLES + name,
    ports: { '4318': receiver.port },
    until: (printed) => until(printed, promised),
  });
  return output;
}

it.each(names)('%s', async (name) => {
  await using receiver = await startReceiver();
  await run(name, receiver, (output, promised) => missing(promised, output).length === 0);
  expect(spanTree(name === 'existing-nodesdk' ? inTime(receiver.spans) : receiver.spans)).toBe(ARRIVED[name] ?? '');
});

/** Without the traces that are kept for what this machine was slow at: the example asks for those that take a second. */
function inTime(spans: readonly Span[]): readonly Span[] {
  const slow = spans.filter(({ attributes }) => attributes['winnow.keep.reason'] === 'slow');
  return spans.filter(({ traceId }) => !slow.some((span) => span.traceId === traceId));
}

describe('existing-nodesdk, step by step', () => {
  async function step(file: string) {
    await using receiver = await startReceiver();
    const change = (command: string) => command.replace('./4-curated.cjs', `./${file}`);
    const output = await run('existing-nodesdk', receiver, (printed) => printed.includes('tracestate'), change);
    const spans = inTime(receiver.spans);
    const roots = spans.filter(({ kind }) => kind === 'SERVER').map(({ name }) => name);
    const [, tracestate] = /"tracestate":"(.*)"/.exec(output) ?? [];
    const inner = spans.filter(({ kind }) => kind === 'INTERNAL').length;
    return { roots: roots.sort(), tracestate, inner: inner > 0 };
  }

  it.each([
    ['0-before.cjs', { roots: ['GET /call', 'GET /fail', 'GET /headers', 'GET /ok'], tracestate: 'none', inner: true }],
    ['1-sampler.cjs', { roots: [], tracestate: 'none', inner: false }],
    ['2-processor.cjs', { roots: ['GET /fail'], tracestate: 'none', inner: true }],
    ['3-propagator.cjs', { roots: ['GET /fail'], tracestate: 'winnow=u', inner: true }],
    ['4-curated.cjs', { roots: ['GET /fail'], tracestate: 'winnow=u', inner: false }],
  ])('%s', async (file, expected) => {
    expect(await step(file)).toEqual(expected);
  });
});

describe('the guide', () => {
  const DOCS = fileURLToPath(new URL('../docs/', import.meta.url));
  const pages = ['help.md', ...readdirSync(`${DOCS}guides`).map((file) => `guides/${file}`)];

  it.each(pages)('%s', async (file) => {
    const { commands, promised, folder } = readPage(DOCS + file);
    expect({ commands, folder }).toEqual(folder ? expect.anything() : { commands: [], folder: undefined });
    if (!folder) return;
    const until = (output: string) => missing(promised, output).length === 0;
    await follow(commands, { cwd: fileURLToPath(new URL(`../${folder}`, import.meta.url)), until });
  });

  it.each(pages)('%s names files that exist', (file) => {
    const named = readFileSync(DOCS + file, 'utf8').matchAll(
      /`((?:docs|examples|e2e|packages|bench)\/[\w./-]*|[\w-]+\.md)`/g,
    );
    const missingFiles = Array.from(named, ([, path = '']) => path).filter(
      (path) =>
        !existsSync(`${DOCS}../${path}`) && !existsSync(`${DOCS}guides/${path}`) && !/^docs\/adr\/\d+$/.test(path),
    );
    expect(missingFiles).toEqual([]);
  });
});
