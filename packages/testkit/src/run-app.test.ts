import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { stopApps } from './child.js';
import { startReceiver } from './receiver.js';
import { type RunOptions, runApp } from './run-app.js';

const folder = mkdtempSync(join(tmpdir(), 'testkit-'));
const file = (name: string, source: string) => {
  writeFileSync(join(folder, name), source);
  return join(folder, name);
};
const preload = file('preload.cjs', "console.log('preloaded', String(process.execArgv), process.env.NODE_OPTIONS)");
const server = file(
  'server.cjs',
  `const server = require('node:http').createServer((_, response) => response.end(process.env.OTEL_EXPORTER_OTLP_ENDPOINT));
  server.listen(0, () => console.log('listening ' + server.address().port));`,
);
/** Without a preset, which has tests of its own. */
const run = (options: RunOptions) => runApp({ require: false, ...options });

afterEach(stopApps);
afterAll(() => rmSync(folder, { recursive: true }));

describe('an app that listens', () => {
  it('has a url, and the endpoint of its receiver', async () => {
    const app = await run({ app: server });
    expect(await (await fetch(app.url)).text()).toBe(app.receiver.url);
    expect(app.code).toBeUndefined();
  });

  it('is stopped by a signal', async () => {
    const app = await run({ app: server });
    expect(await app.stop('SIGINT')).toMatchObject({ code: null, signal: 'SIGINT' });
    await expect(fetch(app.url)).rejects.toThrow();
  });

  it('shares a receiver with others', async () => {
    const receiver = await startReceiver();
    const [one, two] = await Promise.all([run({ app: server, receiver }), run({ app: server, receiver })]);
    expect(one.receiver).toBe(two.receiver);
    await receiver.close();
  });
});

describe('an app that ends', () => {
  it('gives exit code and output, with its arguments, input and environment', async () => {
    const app = await run({
      app: file(
        'ends.mjs',
        `let input = ''; for await (const chunk of process.stdin) input += chunk;
        console.log(process.argv[2], input, process.env.GIVEN, process.env.VITEST);
        console.error('bad'); process.exitCode = 3;`,
      ),
      args: ['argument'],
      input: 'typed',
      env: { GIVEN: 'set' },
    });
    expect(await app.ended()).toMatchObject({ code: 3, stdout: 'argument typed set undefined\n', stderr: 'bad\n' });
  });

  it('has no url, and says why', async () => {
    const app = await run({ app: file('crash.cjs', "throw new Error('at once')") });
    expect(() => app.url).toThrow(
      /no `listening <port>`\. The app ended with code 1\.\ncd .+crash\.cjs[\s\S]+Error: at once/,
    );
  });

  it('counts as ended although a process of its own holds its streams', async () => {
    const app = await run({
      app: file(
        'leaves.cjs',
        `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30000)'],
          { stdio: 'inherit', detached: true });
        child.unref(); console.log('left', child.pid);`,
      ),
    });
    process.kill(Number((await app.printed(/left (\d+)/))[1]));
    expect((await app.ended()).code).toBe(0);
  });
});

describe('a failure', () => {
  it('shows a command to paste, the output and what arrived', async () => {
    const app = await run({ app: server, env: { NOTE: "it's" } });
    const failed = app.until((spans) => spans.length > 0, { deadlineMs: 20, what: 'The request' });
    await expect(failed).rejects.toThrow(/^The request did not arrive within 20 ms\. The app still runs\.\ncd /);
    await expect(failed).rejects.toThrow("NOTE='it'\\''s'");
    await expect(failed).rejects.toThrow(/--- stdout\nlistening \d+\n[\s\S]*Arrived: 0 spans/);
  });

  it('comes when an app neither listens nor ends, and leaves no process', async () => {
    const app = file('idle.cjs', 'console.log(process.pid); setInterval(() => {}, 1000)');
    let pid: number | undefined;
    // Until the machine is fast enough for the app to say who it is.
    for (let deadlineMs = 500; pid === undefined && deadlineMs <= 16_000; deadlineMs *= 2) {
      const message = await run({ app, deadlineMs }).then(String, String);
      expect(message).toContain(`neither listened nor ended within ${deadlineMs} ms`);
      const [, said] = /stdout\n(\d+)/.exec(message) ?? [];
      if (said) pid = Number(said);
    }
    expect(pid).toBeGreaterThan(0);
    await expect.poll(() => isAlive(pid!)).toBe(false);
  });

  it('comes when the app cannot be started', async () => {
    const app = await run({ app: server, node: join(folder, 'no-such-node') });
    expect(() => app.url).toThrow('ENOENT');
  });
});

describe('what loads before the app', () => {
  const ends = file('nothing.cjs', '');
  it.each([
    ['--require', { require: preload }, /^preloaded --require,.*preload\.cjs undefined\n$/],
    ['--import', { import: preload }, /^preloaded --import,file:.*preload\.cjs undefined\n$/],
    ['NODE_OPTIONS', { nodeOptions: preload }, /^preloaded {2}--require ".*preload\.cjs"\n$/],
    ['nothing', { require: false }, /^$/],
  ] as const)('comes by %s', async (_, how, printed) => {
    const app = await runApp({ app: ends, ...how });
    expect((await app.ended()).stdout).toMatch(printed);
  });

  it('is refused when there is no such register', async () => {
    await expect(runApp({ app: ends, require: '@winnow/no-such/register' })).rejects.toThrow('cannot be resolved from');
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
