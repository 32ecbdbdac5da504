import { runApp, spanTree, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(stopApps);

async function run(app: string, env: Record<string, string>, paths: readonly string[], together = false) {
  const receiver = await startReceiver();
  await using server = await runApp({ app, receiver, env: { ...env, OTEL_SERVICE_NAME: 'api' } });
  const upstream = { SIDE: 'client', UPSTREAM: new URL(server.url).host, OTEL_SERVICE_NAME: 'web' };
  await using client = await runApp({ app, receiver, env: { ...env, ...upstream } });
  const ask = async (path: string) => (await fetch(`${client.url}${path}`)).text();
  const answers: string[] = [];
  if (together) answers.push(...(await Promise.all(paths.map(ask))));
  else for (const path of paths) answers.push(await ask(path));
  await client.stop();
  await server.stop();
  const spans = [...receiver.spans];
  await receiver.close();
  return { answers, spans };
}

const keepAll = { WINNOW_EXIT_TIMEOUT: '30s', OTEL_TRACES_SAMPLER: 'always_on' };
const keepErrors = {
  WINNOW_EXIT_TIMEOUT: '30s',
  WINNOW_KEEP_FIRST: '0',
  WINNOW_KEEP_PERCENT: '0',
  WINNOW_KEEP_SLOW: 'off',
};
const PATHS = ['/ok/7', '/fail/7', '/core/7', '/core/fail/7', '/cut/7', '/healthz'];

describe.each(['use-http2.cjs', 'use-http2.mjs'])('%s', (app) => {
  it('HTTP/2: a server span and a client span per request', async () => {
    const { answers, spans } = await run(app, keepAll, PATHS);
    expect(answers).toEqual(['200', '500', '200', '503', 'none', '200']);
    const attrs = ['service.name', 'url.path', 'network.protocol.version', 'http.response.status_code', 'error.type'];
    expect(spanTree(spans, { attrs })).toMatchSnapshot();
    const sent = JSON.stringify(spans, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    expect(sent).not.toContain('token=secret');
  });

  it('HTTP/2: overlapping streams of one session keep their context on both sides', async () => {
    const paths = Array.from({ length: 8 }, (_, i) => [`/ok/${i}`, `/core/${i}`]).flat();
    const { spans } = await run(app, keepAll, paths, true);
    for (const path of paths) {
      const entry = spans.find(({ attributes, parentSpanId }) => !parentSpanId && attributes['url.path'] === path);
      const work = spans.filter(({ name, traceId }) => name === 'work' && traceId === entry?.traceId);
      const id = path.split('/').at(-1);
      expect(work.map(({ attributes }) => attributes['work.id'])).toEqual([id, id]);
    }
  });
});

// Scenario 26.
it.each(['true', 'false'])(
  'HTTP/2: what the callee keeps although it answers 200, its caller keeps too (WINNOW_LEAN=%s)',
  async (lean) => {
    const { spans } = await run('use-http2.cjs', { ...keepErrors, WINNOW_LEAN: lean }, ['/ok/7', '/coped/7']);
    expect(spanTree(spans, { attrs: ['service.name', 'url.path'] })).toMatchSnapshot();
  },
);
