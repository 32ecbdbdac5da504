import { expectServices, runApp, type Span, serviceOf, spanTree, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(stopApps);

async function run(app: string, env: Record<string, string>, paths: readonly string[], together = false) {
  const receiver = await startReceiver();
  await using server = await runApp({ app, receiver, env: { ...env, OTEL_SERVICE_NAME: 'orders' } });
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
const CALLS = ['/Get/7', '/Fail/7', '/Missing/7', '/List/7', '/ListBroken/7', '/Sum/7'];

describe.each(['use-grpc.cjs', 'use-grpc.mjs'])('%s', (app) => {
  it('gRPC: one span per call on each side, whose status says whose fault it was', async () => {
    const { answers, spans } = await run(app, keepAll, CALLS);
    expect(answers).toMatchSnapshot('answers');
    expect(spanTree(spans, { attrs: ['rpc.grpc.status_code', 'error.type'] })).toMatchSnapshot('tree');
    expectServices(spans, ['web', 'orders']);
    const exceptions = (span: Span) =>
      span.events.map((event) => [span.kind, span.name, event.attributes['exception.message']]);
    expect(spans.flatMap(exceptions).sort()).toEqual([
      ['SERVER', 'shop.Orders/Fail', 'item 7 is broken'],
      ['SERVER', 'shop.Orders/ListBroken', 'item 7 is broken'],
      ['SERVER', 'shop.Orders/Missing', 'no such order'],
    ]);
  });

  it('gRPC: overlapping calls keep their context on both sides', async () => {
    const ids = Array.from({ length: 8 }, (_, i) => `${i}`);
    const { spans } = await run(
      app,
      keepAll,
      ids.map((id) => `/Get/${id}`),
      true,
    );
    for (const id of ids) {
      const root = spans.find(({ attributes }) => attributes['url.path'] === `/Get/${id}`);
      const work = spans.filter(({ name, traceId }) => name === 'work' && traceId === root?.traceId);
      expect(work.map(({ attributes }) => attributes['work.id'])).toEqual([id, id]);
    }
  });
});

it('gRPC: a failed call is kept by both services, what was not found by neither', async () => {
  const { spans } = await run('use-grpc.cjs', keepErrors, CALLS);
  expect(spanTree(spans, { attrs: ['service.name'] })).toMatchSnapshot();
});

// Scenario 30: the verdict comes with the metadata of the answer.
it('gRPC: what the callee keeps although it answers OK, its caller keeps too', async () => {
  const { spans } = await run('use-grpc.cjs', keepErrors, ['/Coped/7']);
  expect(spanTree(spans, { attrs: ['service.name', 'rpc.grpc.status_code'] })).toMatchSnapshot();
});

it.each(['true', 'false'])(
  'gRPC: a stream says in front of its first message that it is kept: its status may never come (WINNOW_LEAN=%s)',
  async (lean) => {
    const { answers, spans } = await run('use-grpc.cjs', { ...keepErrors, WINNOW_LEAN: lean, WINNOW_RECALL: 'off' }, [
      '/Follow/plain',
      '/Follow/own',
    ]);
    expect(answers).toEqual(['{"code":1,"seen":1}', '{"code":1,"seen":1,"own":"stays"}']);
    const reasons = spans
      .filter(({ attributes }) => attributes['winnow.keep.reason'] !== undefined)
      .map((span) => `${serviceOf(span)} ${span.attributes['winnow.keep.reason']}`);
    expect(reasons.sort()).toEqual(['orders error', 'orders error', 'web remote', 'web remote']);
  },
);

it('gRPC: health checks make no trace on either side', async () => {
  const { answers, spans } = await run('use-grpc.cjs', keepAll, ['/Check/1']);
  expect(answers).toEqual(['{"status":"SERVING"}']);
  expect(spans.map(({ name }) => name)).toEqual(['GET']);
});

describe('gRPC by the stock instrumentation', () => {
  const stock = { ...keepErrors, WINNOW_LEAN: 'false' };

  it('what the callee keeps although it answers OK, its caller keeps too', async () => {
    const { spans } = await run('use-grpc.cjs', stock, ['/Coped/7']);
    expect(spanTree(spans, { attrs: ['service.name'] })).toMatchSnapshot();
  });

  it('a failed call is kept by both services, unary or streamed, and a call has one server span', async () => {
    const { answers, spans } = await run('use-grpc.cjs', { ...stock, WINNOW_KEEP_PERCENT: '100' }, CALLS);
    expect(answers).toMatchSnapshot('answers');
    const servers = spans.filter(({ kind, resource }) => kind === 'SERVER' && resource['service.name'] === 'orders');
    expect(servers.map(({ name }) => name).sort()).toEqual(
      CALLS.map((path) => `shop.Orders/${path.split('/')[1]}`).sort(),
    );
    for (const name of ['shop.Orders/Fail', 'shop.Orders/ListBroken']) {
      const failed = servers.find((span) => span.name === name);
      const reasons = spans
        .filter((span) => span.traceId === failed?.traceId)
        .map((span) => span.attributes['winnow.keep.reason']);
      expect(reasons).toContain('error');
    }
  });

  it('health checks make no trace on either side', async () => {
    const { spans } = await run('use-grpc.cjs', { ...keepAll, WINNOW_LEAN: 'false' }, ['/Check/1']);
    expect(spans.map(({ name }) => name)).toEqual(['GET']);
  });
});
