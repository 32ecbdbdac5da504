import { runApp, type Span, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, callerHeaders, carried, KEEP_ALL, KEEP_NOTHING, linesOf, namesOf, visit } from './support.ts';

afterEach(stopApps);

const INSIDE = callerHeaders('00', 'f');
const OUTSIDE = callerHeaders('01', '0');
const BETA = { 'x-beta': '1' };

/** The last 14 digits of the trace id, which decide. */
const drawOf = (traceId: string) => traceId.slice(-14);
const idOf = ({ headers }: Answer) => /desc=00-([0-9a-f]{32})/.exec(headers.get('server-timing') ?? '')?.[1] ?? '';
const weightOf = ({ traceState }: Span) => {
  const th = /th:([0-9a-f]+)/.exec(traceState)?.[1] ?? '';
  return Math.round(1 / (1 - Number.parseInt(th.padEnd(13, '0').slice(0, 13), 16) / 16 ** 13));
};

describe('a percentage', () => {
  it('lets the same traces in that every other service lets in, and records all of these', async () => {
    const paths = Array.from({ length: 60 }, (_, at) => `/items/${at}`);
    const { answers, spans } = await visit({ ...KEEP_ALL, WINNOW_ROLLOUT: '50%' }, paths);
    const inside = answers.map(idOf).filter((id) => drawOf(id) >= '80000000000000');
    expect(inside.length).toBeGreaterThan(0);
    expect(inside.length).toBeLessThan(paths.length);
    expect(spans.map(({ traceId }) => traceId).sort()).toEqual(inside.sort());
  });

  it('keeps errors of those inside, each for ten, and none of those outside', async () => {
    const env = { ...KEEP_NOTHING, WINNOW_ROLLOUT: '10%' };
    const { spans } = await visit(env, ['/fail'], { headers: INSIDE });
    expect(namesOf(spans)).toEqual(['GET /fail']);
    expect(spans.map(weightOf)).toEqual([10]);
    expect((await visit(env, ['/fail'], { headers: OUTSIDE })).spans).toEqual([]);
  });

  it('draws the baseline among those inside', async () => {
    const env = { ...KEEP_NOTHING, WINNOW_KEEP_PERCENT: '50', WINNOW_ROLLOUT: '10%' };
    const { spans } = await visit(env, ['/items/1'], { headers: callerHeaders('00', 'f8') });
    expect(spans.map(weightOf)).toEqual([20]);
    expect((await visit(env, ['/items/1'], { headers: INSIDE })).spans).toEqual([]);
  });

  it('says how many each span stands for to a Collector', async () => {
    const { spans } = await visit({ WINNOW_PRESET: 'collector', WINNOW_ROLLOUT: '10' }, ['/call'], { headers: INSIDE });
    expect(spans.map(weightOf)).toEqual([10, 10]);
  });

  it('leaves traces whole over services: both parts arrive, or none', async () => {
    await using receiver = await startReceiver();
    const start = (name: string) =>
      runApp({
        app: 'use-everything.cjs',
        receiver,
        env: { ...KEEP_ALL, WINNOW_ROLLOUT: '50%', OTEL_SERVICE_NAME: name },
      });
    await using back = await start('back');
    await using front = await start('front');
    const to = encodeURIComponent(`${back.url}/items/1`);
    for (let at = 0; at < 40; at++) await (await fetch(`${front.url}/relay?to=${to}&status=200`)).text();
    await front.stop();
    await back.stop();
    const services = new Map<string, Set<unknown>>();
    for (const { traceId, resource } of receiver.spans)
      services.set(traceId, (services.get(traceId) ?? new Set()).add(resource['service.name']));
    expect(services.size).toBeGreaterThan(0);
    expect(services.size).toBeLessThan(40);
    expect([...services.values()].filter((names) => names.size !== 2)).toEqual([]);
  });

  it('of 0 records nothing and loads no SDK', async () => {
    await using app = await runApp({ app: 'use-call.cjs', env: { WINNOW_ROLLOUT: '0%' } });
    expect(await (await fetch(`${app.url}/loaded?what=sdk-trace`)).text()).toBe('0');
    expect((await app.stop()).stderr).toContain('passes the context on and stamps log lines, records nothing');
  });
});

describe('a header', () => {
  const ROLLOUT = { ...KEEP_ALL, WINNOW_ROLLOUT: 'header:X-Beta' };

  it.each([
    ['header:x-beta', BETA, 1],
    ['header:x-beta', { 'x-beta': 'anything' }, 1],
    ['header:x-beta', {}, 0],
    ['header:x-beta=1', BETA, 1],
    ['header:x-beta=1', { 'x-beta': '2' }, 0],
  ])('%s with %j records %d', async (value, headers, count) => {
    expect((await visit({ ...KEEP_ALL, WINNOW_ROLLOUT: value }, ['/items/1'], { headers })).spans).toHaveLength(count);
  });

  it('chooses where a trace begins, and services behind it need not see it', async () => {
    await using receiver = await startReceiver();
    const start = (name: string) =>
      runApp({ app: 'use-everything.cjs', receiver, env: { ...ROLLOUT, OTEL_SERVICE_NAME: name } });
    await using back = await start('back');
    await using front = await start('front');
    const relay = async (status: number, headers: Record<string, string>) => {
      const to = encodeURIComponent(`${back.url}/items/${status}`);
      await (await fetch(`${front.url}/relay?to=${to}&status=${status}`, { headers })).text();
    };
    await relay(500, {});
    await relay(201, BETA);
    await relay(502, {});
    await front.stop();
    await back.stop();
    expect(receiver.spans.map(({ name, resource }) => `${resource['service.name']} ${name}`).sort()).toEqual([
      'back GET /items/:id',
      'front GET /relay',
      'front GET 127.0.0.1',
    ]);
    expect(new Set(receiver.spans.map(({ traceId }) => traceId)).size).toBe(1);
  });

  it('chooses at the edge too, where nothing else of a request is believed', async () => {
    const headers = { ...BETA, ...OUTSIDE, tracestate: 'winnow=u;c' };
    const env = { ...ROLLOUT, WINNOW_PRESET: 'edge' };
    expect((await visit(env, ['/items/1'], { headers })).spans).toHaveLength(1);
    expect((await visit(env, ['/items/1'], { headers: { ...headers, 'x-beta': '' } })).spans).toEqual([]);
  });
});

it.each(['10%', 'header:x-beta'])('outside of %s the context is passed on and lines are stamped', async (value) => {
  const run = await visit({ ...KEEP_ALL, WINNOW_ROLLOUT: value }, ['/log', '/call', '/fail'], {
    headers: OUTSIDE,
  });
  expect(run.spans).toEqual([]);
  expect(carried(run.answers[1])['traceparent']).toBe(OUTSIDE['traceparent']);
  const stamped = linesOf(run).filter(({ trace_id }) => trace_id === OUTSIDE['traceparent']?.split('-')[1]);
  expect(stamped.map(({ msg }) => msg)).toContain('inside');
});

it.each([
  ['10%', ' · in 10 % of all traces, the others pass the context on · sends to '],
  ['header:x-beta=1', ' · in traces that begin with the header x-beta: 1, the others pass the context on · sends to '],
])('%s is in the start line', async (value, words) => {
  expect((await visit({ WINNOW_ROLLOUT: value })).stderr).toContain(words);
});

it.each(['110%', 'beta', 'header:', 'header:x beta', '-1'])(
  '%s is refused by name, and everybody is in',
  async (value) => {
    const { spans, stderr } = await visit({ ...KEEP_ALL, WINNOW_ROLLOUT: value });
    expect(spans).toHaveLength(1);
    expect(stderr).toContain(
      `[winnow] WINNOW_ROLLOUT=${value}: expected a percentage such as 10%, or a header such as header:x-beta or header:x-beta=1. Using "100%".`,
    );
  },
);
