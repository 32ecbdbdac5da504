// Each preset by each of the three ways: the flag, the variable, and code. What it does is asked for in one run of the same app.
import { type App, runApp, spanTree, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(stopApps);

interface Seen {
  /** Names of the spans that arrived, for a request and the call that it makes. */
  readonly arrived: readonly string[];
  /** A part of the start line. */
  readonly policy: string;
}

const CALL = ['GET', 'GET 127.0.0.1'];
const EXPECTED: Readonly<Record<string, Seen>> = {
  service: { arrived: CALL, policy: 'slow over 1s' },
  edge: { arrived: CALL, policy: 'slow over 1s' },
  worker: { arrived: CALL, policy: 'slow over 30s' },
  script: { arrived: [...CALL, 'run'], policy: '100 % of the rest' },
  propagate: { arrived: [], policy: 'records nothing' },
  dev: { arrived: CALL, policy: 'keeps everything' },
  collector: { arrived: CALL, policy: 'every span, a Collector decides' },
};

async function visit(app: App): Promise<Seen & { readonly stderr: string; readonly foreignTrace: boolean }> {
  const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
  await (await fetch(`${app.url}/outer`, { headers: { traceparent } })).text();
  const { stderr } = await app.stop();
  const policy = /preset \S+ · (.*)/.exec(stderr)?.[1] ?? '';
  const arrived = app.spans.map(({ name }) => (/\.cjs$/.test(name) ? 'run' : name)).sort();
  return { arrived, policy, stderr, foreignTrace: app.spans.some(({ traceId }) => traceId === 'ab'.repeat(16)) };
}

describe.each(Object.entries(EXPECTED))('%s', (name, expected) => {
  it.each([
    ['@winnow/preset/<name>/register', { app: 'use-call.cjs', require: `@winnow/preset/${name}/register` }],
    ['WINNOW_PRESET', { app: 'use-call.cjs', env: { WINNOW_PRESET: name } }],
    ['start({ preset })', { app: 'use-preset-by-code.cjs', args: [name], require: false }],
  ])('by %s', async (_how, options) => {
    await using app = await runApp(options);
    const seen = await visit(app);
    expect(seen.stderr).toContain(`preset ${name} `);
    expect(seen.policy).toContain(expected.policy);
    expect(seen.arrived).toEqual([...expected.arrived].sort());
    // The edge alone begins a trace of its own for a stranger's.
    expect(seen.foreignTrace).toBe(expected.arrived.length > 0 && name !== 'edge');
  });
});

it("a preset of one's own is another one with other values", async () => {
  await using app = await runApp({ app: 'use-preset-by-code.cjs', args: ['worker', '7'], require: false });
  const { policy, stderr } = await visit(app);
  expect(stderr).toContain('preset mine ');
  expect(policy).toContain('slow over 30s');
  expect(policy).toContain('7 % of the rest');
});

describe('worker', () => {
  const KEEP_NOTHING = { WINNOW_PRESET: 'worker', WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_PERCENT: '0' };

  it('makes a root of each run of a job that has a span, and keeps those that fail', async () => {
    await using all = await runApp({ app: 'use-schedule.cjs', env: { ...KEEP_NOTHING, WINNOW_KEEP_PERCENT: '100' } });
    await all.ended();
    expect(all.receiver.traces()).toHaveLength(6);
    const tidy = 'INTERNAL tidy up [app]\n  INTERNAL count rows [app]';
    expect(spanTree(all.spans).split(tidy)).toHaveLength(4);
    await using failed = await runApp({ app: 'use-schedule.cjs', env: KEEP_NOTHING });
    await failed.ended();
    expect(failed.spans.map(({ name }) => name)).toEqual(['send report', 'send report', 'send report']);
    expect(failed.receiver.traces()).toHaveLength(3);
  });
});
