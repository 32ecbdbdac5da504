// The end of the process, in all the places and under all the supervisors that it meets.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type App, type RunOptions, runApp, type Span, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(stopApps);

const env = {
  OTEL_SERVICE_NAME: 'ends',
  OTEL_TRACES_SAMPLER: 'always_on',
  WINNOW_EXIT_TIMEOUT: '30s',
  // No batch is due before the end.
  OTEL_BSP_SCHEDULE_DELAY: '60000',
};

const servers = (spans: readonly Span[]) => spans.filter(({ kind }) => kind === 'SERVER');

function run(end: string, options: Partial<RunOptions> = {}): Promise<App> {
  return runApp({ app: 'use-ends.cjs', args: [`end=${end}`], env, ...options });
}

async function requests(app: App): Promise<void> {
  for (let i = 0; i < 3; i++) await fetch(`${app.url}/`).then((answer) => answer.arrayBuffer());
}

/** What the app itself prints, and how it ends, without Winnow and with it. */
async function bothWays(end: string, signal: NodeJS.Signals) {
  const ends = [];
  for (const require of [false, true]) {
    await using app = await run(end, { require });
    await requests(app);
    const { code, signal: by, stdout } = await app.stop(signal);
    ends.push({ code, by, printed: stdout.split('\n').slice(1), spans: servers(app.spans).length });
  }
  const [{ spans: _, ...without }, { spans, ...with_ }] = ends as [(typeof ends)[0], (typeof ends)[0]];
  expect(with_).toEqual(without);
  return { ...without, spans };
}

describe('handlers of the app', () => {
  it('run once each, in order, and decide', async () => {
    expect(await bothWays('handlers', 'SIGTERM')).toEqual({
      code: 7,
      by: null,
      printed: ['first handler', 'second handler', 'exit listener 7', ''],
      spans: 3,
    });
  });

  it('that take a signal once are left to end the process in their own time', async () => {
    expect(await bothWays('once', 'SIGTERM')).toEqual({ code: 8, by: null, printed: ['one handler', ''], spans: 3 });
  });

  it('that only watch for a signal do not keep the process alive', async () => {
    expect(await bothWays('watches', 'SIGTERM')).toEqual({
      code: null,
      by: 'SIGTERM',
      printed: ['cleaned up null SIGTERM', ''],
      spans: 3,
    });
  });
});

it('a supervisor that loses patience with a handler that hangs finds the spans delivered already', async () => {
  await using app = await run('hangs');
  await requests(app);
  app.child.kill('SIGINT');
  app.child.kill('SIGINT');
  await app.until((spans) => servers(spans).length === 3);
  expect(app.code).toBeUndefined();
  expect((await app.stop('SIGKILL')).signal).toBe('SIGKILL');
});

it('process.exit() inside a handler delivers the request that it cuts short, marked incomplete', async () => {
  await using app = await run('none');
  await requests(app);
  await fetch(`${app.url}/end`).catch(() => {});
  expect((await app.ended()).code).toBe(5);
  expect(servers(app.spans)).toHaveLength(4);
  const cut = app.spans.find((span) => span.attributes['url.path'] === '/end');
  expect(cut?.attributes).toMatchObject({ 'winnow.incomplete': true, 'winnow.keep.trigger': 'shutdown' });
});

it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('NODE_OPTIONS: %s', async (signal) => {
  await using app = await run('none', { nodeOptions: true });
  await requests(app);
  expect((await app.stop(signal)).signal).toBe(signal);
  expect(servers(app.spans)).toHaveLength(3);
});

describe('a worker thread', () => {
  it.each([
    ['comes to its end', 'natural', /thread ended 0/],
    ['calls process.exit()', 'exit', /thread ended 4/],
    ['throws', 'throw', /thread failed: nobody catches this\nthread ended 1/],
  ])('that %s', async (_, end, printed) => {
    await using app = await runApp({ app: 'use-worker-end.cjs', args: [end], env });
    expect(await app.ended()).toMatchObject({ code: 0, stdout: expect.stringMatching(printed) });
    expect(app.spans.map(({ name }) => name)).toEqual(['in the worker']);
  });
});

describe('a worker process of a cluster', () => {
  it.each([
    ['kill', 'worker ended null SIGTERM'],
    ['disconnect', 'worker ended 0 null'],
    ['exit', 'worker ended 6 null'],
  ])('%s', async (way, printed) => {
    for (const require of [false, true]) {
      await using app = await runApp({ app: 'use-cluster-end.cjs', require, env });
      await requests(app);
      await fetch(`${app.url}/${way}`).catch(() => {});
      expect(await app.ended()).toMatchObject({ code: 0, stdout: expect.stringContaining(printed) });
      if (require) expect(servers(app.spans)).toHaveLength(4);
    }
  });
});

const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

it.skipIf(!has('taskset', '-c', '0', 'true'))('on one CPU (skipped where taskset is not allowed)', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    await using app = await run('none', { node: 'taskset', nodeArgs: ['-c', '0', process.execPath] });
    await requests(app);
    expect((await app.stop(signal)).signal).toBe(signal);
    expect(servers(app.spans)).toHaveLength(3);
  }
});

const UNSHARE = ['--pid', '--fork', '--mount-proc', '--kill-child'];

describe.skipIf(!has('unshare', ...UNSHARE, 'true'))(
  'the first process of a container (skipped where unshare is not allowed)',
  () => {
    const options = { node: 'unshare', nodeArgs: [...UNSHARE, process.execPath] };

    /** To the process itself: unshare, its parent, only waits. */
    function signalInside({ child }: App, signal: NodeJS.Signals): void {
      const inside = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
      process.kill(Number(inside), signal);
    }

    it('survives a signal that nobody handles, as without Winnow, and delivers at each', async () => {
      await using app = await run('none', options);
      for (const delivered of [3, 6]) {
        await requests(app);
        signalInside(app, 'SIGTERM');
        await app.until((spans) => servers(spans).length === delivered);
      }
      await requests(app);
      expect(app.code).toBeUndefined();
    });

    it('delivers when a handler of the app ends it', async () => {
      await using app = await run('handlers', options);
      await requests(app);
      signalInside(app, 'SIGTERM');
      expect((await app.ended()).code).toBe(7);
      expect(servers(app.spans)).toHaveLength(3);
    });
  },
);
