// The shop of examples/checkout, as `pnpm demo` runs it. The demo checks itself; here its own checks and its output are.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const DEMO = fileURLToPath(new URL('../examples/checkout/demo/main.mjs', import.meta.url));
const GUIDE = fileURLToPath(new URL('../docs/guides/reading-a-trace.md', import.meta.url));

interface Run {
  readonly code: number;
  readonly output: string;
}

function demo(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, [DEMO, ...args], { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: `${stdout}${stderr}` });
    });
  });
}

describe('400 checkouts', () => {
  let run: Run;
  beforeAll(async () => {
    run = await demo(['--checkouts=400', '--seed=7']);
  }, 240_000);

  it('keep every promise', () => {
    expect(run.output).toContain('Every promise is kept.');
    expect(run.output).not.toContain('BROKEN');
    expect(run.code).toBe(0);
  });

  it.each([
    ['swallowed bank error', 8],
    ['slow old bank host', 8],
    ['failed in pricing', 2],
    ['failed in payment', 2],
  ])('%s: all %d are kept whole', (kind, count) => {
    expect(run.output).toMatch(new RegExp(`^ *${kind} +${count} +${count} +${count} `, 'm'));
  });

  it('show whom the slow payment has called', () => {
    expect(run.output).toMatch(/^payment +POST bank\.staging\.localhost:\d+ +▒+ +[2-9]\.\d\d s$/m);
  });

  it('show the slow trace that docs/guides/reading-a-trace.md explains', () => {
    const [, slow = ''] = run.output.split('One checkout: slow old bank host');
    const guide = outlineOf(readFileSync(GUIDE, 'utf8'));
    expect(outlineOf(slow)).toContain('payment POST bank.staging.localhost ▒');
    expect(outlineOf(slow).filter((line) => !guide.includes(line))).toEqual([]);
  });

  it('are found in the logs of all services by the id of their trace', () => {
    const [, failed = ''] = run.output.split('One checkout: failed in pricing');
    const [, id] = /^trace ([0-9a-f]{32})/m.exec(failed) ?? [];
    const services = failed.matchAll(new RegExp(`"trace_id":"${id}".*"service":"(\\w+)"`, 'g'));
    expect(Array.from(services, ([, service]) => service).sort()).toEqual(['cart', 'gateway', 'pricing']);
  });

  it('are this tree when the baseline keeps them whole', () => {
    const [, tree = ''] = /as the baseline keeps it:\n\n([\s\S]*?)\n\n/.exec(run.output) ?? [];
    expect(siblingsSorted(tree.replace(' (parent missing)', ''))).toMatchInlineSnapshot(`
      "SERVER POST /checkout [http] service.name=gateway
        CLIENT POST localhost [undici] service.name=gateway
          SERVER POST /carts [http] service.name=cart
            CLIENT INSERT carts [pg] service.name=cart
            CLIENT POST localhost [undici] service.name=cart
              SERVER POST /prices [http] service.name=pricing
            CLIENT POST localhost [undici] service.name=cart
              SERVER POST /stock/check [http] service.name=inventory
                CLIENT SELECT stock [pg] service.name=inventory
        CLIENT POST localhost [undici] service.name=gateway
          SERVER POST /carts/:id/confirm [http] service.name=cart
            CLIENT POST localhost [undici] service.name=cart
              SERVER POST /stock/reserve [http] service.name=inventory
                CLIENT UPDATE stock [pg] service.name=inventory
            CLIENT UPDATE carts [pg] service.name=cart
        CLIENT POST localhost [undici] service.name=gateway
          SERVER POST /charges [http] service.name=payment
            CLIENT POST localhost [http] service.name=payment
              SERVER POST /authorizations [http] service.name=bank
        CLIENT POST localhost [undici] service.name=gateway
          SERVER POST /sessions/verify [http] service.name=auth"
    `);
  });
});

it('says which promise is broken, and fails', async () => {
  const { code, output } = await demo(['--checkouts=100'], { WINNOW_KEEP_ERRORS: 'false', WINNOW_KEEP_PERCENT: '0' });
  expect(output).toMatch(/^BROKEN: \d+ failed jobs were not kept$/m);
  expect(output).not.toContain('Every promise is kept.');
  expect(code).toBe(1);
}, 240_000);

it('refuses options that it does not know, and starts nothing', async () => {
  const { code, output } = await demo(['--checkouts=many']);
  expect(code).toBe(2);
  expect(output).toBe('--checkouts=many: expected a whole number from 1 to 9999999\n');
});

/** Two calls that start at once arrive in either order. */
function siblingsSorted(tree: string): string {
  const blocks = tree.split(/\n(?=\S)/).map((block) => {
    const [line, ...below] = block.split('\n');
    const inner = below.map((text) => text.slice(2)).join('\n');
    return below.length === 0 ? line! : `${line}\n${siblingsSorted(inner).replace(/^/gm, '  ')}`;
  });
  return blocks.sort().join('\n');
}

/** The lines of the waterfall in a text: service, name without ports, kind of bar. */
function outlineOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /[█▒]/.test(line) && /\d (?:ms|s)\b/.test(line))
    .map((line) =>
      line
        .replace(/\s*([█▒]).*/, ' $1')
        .replaceAll(/:\d+/g, '')
        .replaceAll(/\s+/g, ' '),
    );
}
