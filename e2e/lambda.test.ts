import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { FAULTS, type Span, spanTree, startReceiver, stopApps } from '@winnow/testkit';
import { build } from 'esbuild';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { ARN, FOLDER, type Lambda, type LambdaOptions, type Reply, startLambda } from './support/lambda.js';

// Inside the workspace, so that what a bundle leaves out is found.
const cache = join(import.meta.dirname, 'node_modules', '.cache');
mkdirSync(cache, { recursive: true });
const scratch = mkdtempSync(join(cache, 'lambda-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
afterEach(stopApps);

const KEEP_NOTHING = { WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_PERCENT: '0', WINNOW_KEEP_SLOW: 'off' };
const KEEP_ALL = { OTEL_TRACES_SAMPLER: 'always_on' };
const ONE = 'SERVER checkout [lambda]\n  INTERNAL work [app]';
const EVERYTHING = { depth: null, maxStringLength: null, maxArrayLength: null };
const CLIENTS = ['aws-lambda-ric', 'aws-lambda-ric4'] as const;

function rootOf({ spans }: Pick<Reply, 'spans'>): Span {
  const root = spans.find(({ scope }) => scope.name === '@winnow/lambda');
  if (!root) throw new Error(`No invocation among ${spans.length} spans`);
  return root;
}

/** One invocation of a fresh instance. */
async function invokeOnce(
  options: LambdaOptions,
  event: unknown,
  more?: Parameters<Lambda['invoke']>[1],
): Promise<Reply & { readonly stdout: string; readonly stderr: string }> {
  await using lambda = await startLambda(options);
  const reply = await lambda.invoke(event, more);
  return { ...reply, stdout: lambda.app.stdout, stderr: lambda.app.stderr };
}

describe.each(CLIENTS)('with the runtime client %s', (client) => {
  it.each([
    ['an async handler in a folder', 'src/app.handler', ONE],
    ['an ES module', 'index.handler', ONE],
    ['a path of exports', 'src/app.nested.inner', ONE],
    ['a streamed response', 'index.streamed', ONE],
    ['a plain function', 'src/app.plain', 'SERVER checkout [lambda]'],
  ])('%s has delivered every span when the process is frozen', async (_what, handler, tree) => {
    await using lambda = await startLambda({ handler, client, env: KEEP_ALL });
    const cold = await lambda.invoke({});
    const warm = await lambda.invoke({});
    const third = await lambda.invoke({});
    expect([cold, warm, third].map(({ how }) => how)).toEqual(['response', 'response', 'response']);
    expect(spanTree(cold.spans)).toBe(tree);
    expect(spanTree(warm.spans)).toBe(`${tree}\n\n${tree}`);
    expect(spanTree(third.spans)).toBe(`${tree}\n\n${tree}\n\n${tree}`);
    const roots = third.spans.filter(({ scope }) => scope.name === '@winnow/lambda');
    expect(roots.map(({ attributes }) => attributes['faas.coldstart'])).toEqual([true, false, false]);
    expect(lambda.app.stderr.match(/^\[winnow\]/gm)).toHaveLength(1);
  });

  it('answers as it would have without us', async () => {
    const traced = await invokeOnce({ handler: 'src/app.handler', client }, { status: 201 });
    const bare = await invokeOnce({ handler: 'src/app.handler', client, require: false }, { status: 201 });
    expect(traced.body).toBe(bare.body);
    expect(bare.spans).toEqual([]);
    const stream = await invokeOnce({ handler: 'index.streamed', client }, {});
    expect(stream.body).toMatch(/^\{"statusCode":200\}\0{8}one two$/);
  });

  it.each([
    ['is not there', 'src/app.missing', 'src/app.missing is undefined or not exported'],
    ['is in no file', 'src/nothing.handler', "Cannot find module 'nothing'"],
  ])('says so where a handler %s', async (_what, handler, message) => {
    const reply = await invokeOnce({ handler, client }, {});
    expect(reply.how).toBe('init/error');
    expect(JSON.parse(reply.body)).toMatchObject({ errorMessage: expect.stringContaining(message) });
  });

  it.each([
    ['an exception', 'src/app.failing', {}, 'error', 'E_ORDER'],
    ['an answer with 502', 'src/app.handler', { status: 502 }, 'response', '502'],
    ['a stream that breaks off', 'index.streamed', { fail: true }, 'response', 'Error'],
    ['a part of a batch that failed', 'src/app.partly', { Records: [sqs('1')] }, 'response', 'batch_item_failures'],
  ])('keeps %s', async (_what, handler, event, how, errorType) => {
    const reply = await invokeOnce({ handler, client, env: KEEP_NOTHING }, event);
    expect(reply.how).toBe(how);
    expect(rootOf(reply)).toMatchObject({ status: { code: 'ERROR' }, attributes: { 'error.type': errorType } });
    expect(inspect(reply.spans, EVERYTHING)).not.toContain('canary');
  });
});

describe('a handler that answers by', () => {
  it.each([
    ['its callback', 'src/app.callback'],
    ['its context', 'src/app.legacy'],
  ])('%s has delivered every span, and its failures are kept', async (_what, handler) => {
    await using lambda = await startLambda({ handler, env: { ...KEEP_NOTHING, WINNOW_KEEP_FIRST: '1' } });
    const first = await lambda.invoke({});
    expect(first).toMatchObject({ how: 'response', body: '{"statusCode":200,"body":"hello"}' });
    expect(spanTree(first.spans)).toBe(ONE);
    const dropped = await lambda.invoke({});
    expect(dropped.spans).toHaveLength(2);
    const failed = await lambda.invoke({ fail: true });
    expect(failed.how).toBe('error');
    expect(spanTree(failed.spans)).toBe(`${ONE}\n\n${ONE.replace(']', '] ERROR')}`);
    expect(inspect(failed.spans, EVERYTHING)).not.toContain('canary');
  });
});

describe('the span of an invocation', () => {
  const PARENT = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) };
  const traceparent = `00-${PARENT.traceId}-${PARENT.spanId}-01`;

  it('describes the function, the request of a REST API, and goes on with its trace', async () => {
    const reply = await invokeOnce(
      { handler: 'src/app.handler' },
      {
        resource: '/orders/{id}',
        path: '/orders/7',
        httpMethod: 'GET',
        headers: {
          Host: 'api.example.com',
          'X-Forwarded-Proto': 'https',
          'User-Agent': 'curl/8',
          Traceparent: traceparent,
        },
        queryStringParameters: { token: 'canary' },
      },
    );
    const { traceId, parentSpanId, kind, name, attributes, resource } = rootOf(reply);
    expect({ traceId, parentSpanId, kind, name }).toEqual({
      traceId: PARENT.traceId,
      parentSpanId: PARENT.spanId,
      kind: 'SERVER',
      name: 'checkout',
    });
    expect(attributes).toMatchObject({
      'faas.trigger': 'http',
      'faas.coldstart': true,
      'faas.invocation_id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'cloud.resource_id': ARN,
      'cloud.account.id': '123456789012',
      'http.request.method': 'GET',
      'http.route': '/orders/{id}',
      'url.path': '/orders/7',
      'url.scheme': 'https',
      'server.address': 'api.example.com',
      'user_agent.original': 'curl/8',
      'http.response.status_code': 200,
    });
    expect(inspect(reply.spans, EVERYTHING)).not.toContain('canary');
    expect(resource).toMatchObject({
      'service.name': 'checkout',
      'cloud.provider': 'aws',
      'cloud.platform': 'aws_lambda',
      'cloud.region': 'eu-central-1',
      'faas.name': 'checkout',
      'faas.version': '7',
      'faas.instance': '2026/11/21/[7]0123456789abcdef',
      'faas.max_memory': 256 * 2 ** 20,
    });
  });

  it('reads an HTTP API and a function URL', async () => {
    const reply = await invokeOnce(
      { handler: 'src/app.handler' },
      {
        version: '2.0',
        routeKey: 'POST /orders/{id}',
        rawPath: '/orders/7',
        rawQueryString: 'token=canary',
        headers: { host: 'api.example.com', traceparent },
        requestContext: { http: { method: 'POST' } },
      },
    );
    expect(rootOf(reply)).toMatchObject({
      traceId: PARENT.traceId,
      attributes: { 'http.request.method': 'POST', 'http.route': '/orders/{id}', 'url.path': '/orders/7' },
    });
    expect(inspect(reply.spans, EVERYTHING)).not.toContain('canary');
  });

  it('goes on with the trace of one message, and links to those of several', async () => {
    await using lambda = await startLambda({ handler: 'src/app.queue', env: KEEP_ALL });
    const one = await lambda.invoke({ Records: [sqs('a')] });
    const attributes = {
      'faas.trigger': 'pubsub',
      'messaging.system': 'aws_sqs',
      'messaging.destination.name': 'orders',
    };
    expect(rootOf(one)).toMatchObject({ kind: 'CONSUMER', traceId: 'a'.repeat(32), links: [], attributes });
    lambda.app.receiver.clear();
    const three = await lambda.invoke({ Records: [sqs('a'), sqs('b'), sqs(undefined)] });
    const root = rootOf(three);
    expect(root.parentSpanId).toBeUndefined();
    expect(root.attributes).toMatchObject({ ...attributes, 'messaging.batch.message_count': 3 });
    expect(root.links.map(({ traceId }) => traceId)).toEqual(['a'.repeat(32), 'b'.repeat(32)]);
    lambda.app.receiver.clear();
    const topic = await lambda.invoke({ Records: [sns('c')] });
    expect(rootOf(topic)).toMatchObject({
      traceId: 'c'.repeat(32),
      attributes: { 'messaging.system': 'aws.sns', 'messaging.destination.name': 'news' },
    });
  });

  it('links to X-Ray where that traces the invocation', async () => {
    await using lambda = await startLambda({ handler: 'src/app.handler', env: KEEP_ALL });
    const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=';
    const traced = await lambda.invoke({}, { headers: { 'lambda-runtime-trace-id': `${header}1` } });
    const { links, traceId } = rootOf(traced);
    expect(links).toMatchObject([{ traceId: '5759e988bd862e3fe1be46a994272793', spanId: '53995c3f42cd8ad8' }]);
    expect(traceId).not.toBe('5759e988bd862e3fe1be46a994272793');
    lambda.app.receiver.clear();
    const untraced = await lambda.invoke({}, { headers: { 'lambda-runtime-trace-id': `${header}0` } });
    expect(rootOf(untraced).links).toEqual([]);
  });

  it('stamps the lines of console, in whose place the runtime client has put its own', async () => {
    const { spans, stdout } = await invokeOnce({ handler: 'src/app.handler' }, {});
    expect(stdout).toMatch(new RegExp(`INFO\\thandling trace_id=${rootOf({ spans }).traceId} span_id=`));
  });
});

describe('an invocation that would miss its deadline', () => {
  it.each([
    ['by the policy', KEEP_NOTHING],
    ['by a Collector', { WINNOW_MODE: 'collector' }],
  ])('is sent before it, with what is open, and kept %s', async (_what, env) => {
    await using lambda = await startLambda({ handler: 'src/app.hanging', env });
    await lambda.invoke({});
    lambda.app.receiver.clear();
    const killed = await lambda.invoke({ hang: true }, { timeoutMs: 3_000 });
    expect(killed.how).toBe('killed');
    const root = rootOf(killed);
    expect(root).toMatchObject({
      status: { code: 'ERROR' },
      attributes: { 'error.type': 'timeout', 'winnow.incomplete': true },
    });
    const names = killed.spans.map(({ name }) => name);
    expect(names).toContain('work');
    // What is open belongs to the policy's own store alone.
    expect(names.includes('query that never ends')).toBe(env === KEEP_NOTHING);
  });
});

describe('a backend that', () => {
  it('is not there changes no answer', async () => {
    await using lambda = await startLambda({
      handler: 'src/app.handler',
      env: { ...KEEP_ALL, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
    });
    expect((await lambda.invoke({})).how).toBe('response');
    expect((await lambda.invoke({})).how).toBe('response');
    expect(lambda.app.stderr).toContain('does not take traces');
  });

  it('does not answer holds one response up to the bound, and gets what it has missed later', async () => {
    await using receiver = await startReceiver();
    await using lambda = await startLambda({
      handler: 'src/app.handler',
      receiver,
      env: { ...KEEP_ALL, WINNOW_FLUSH_TIMEOUT: '200ms', OTEL_EXPORTER_OTLP_TIMEOUT: '1000' },
    });
    receiver.fail(FAULTS.hang);
    expect((await lambda.invoke({})).how).toBe('response');
    expect(lambda.app.stderr).toContain(
      'has not taken the spans of an invocation within 200 ms (WINNOW_FLUSH_TIMEOUT)',
    );
    expect((await lambda.invoke({})).how).toBe('response');
    receiver.heal();
    let invocations = 2;
    // A frozen process has no time in which an attempt could end: that takes some invocations.
    for (; receiver.spans.length < 2 * invocations && invocations < 200; invocations++) await lambda.invoke({});
    expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBeGreaterThanOrEqual(4);
    expect(lambda.app.stderr.match(/WINNOW_FLUSH_TIMEOUT/g)).toHaveLength(1);
  });
});

describe('preset lambda is reachable by', () => {
  const ways: readonly [string, LambdaOptions][] = [
    ['@winnow/preset/lambda/register', { handler: 'index.handler' }],
    ['--import', { handler: 'index.handler', require: false, import: '@winnow/preset/lambda/register' }],
    ['NODE_OPTIONS', { handler: 'index.handler', require: false, nodeOptions: '@winnow/preset/lambda/register' }],
    [
      'WINNOW_PRESET',
      { handler: 'index.handler', require: '@winnow/preset/register', env: { WINNOW_PRESET: 'lambda' } },
    ],
    ['start() and lambdaHandler()', { handler: 'own-start.handler', require: false }],
    ['both, once', { handler: 'own-start.handler' }],
  ];
  it.each(ways)('%s: it keeps the cold start, and few of the rest', async (_how, options) => {
    await using lambda = await startLambda({
      ...options,
      env: { WINNOW_KEEP_PERCENT: '0', WINNOW_KEEP_SLOW: 'off', ...options.env },
    });
    const cold = await lambda.invoke({});
    const warm = await lambda.invoke({});
    expect(spanTree(cold.spans)).toBe(ONE);
    expect(rootOf(cold).attributes['winnow.keep.reason']).toBe('first');
    expect(warm.spans).toHaveLength(cold.spans.length);
    expect(lambda.app.stderr).toContain('preset lambda');
  });
});

describe('a function that is packed', () => {
  it.each(['cjs', 'esm'] as const)('into one file by esbuild, as %s, is traced', async (format) => {
    const outfile = join(scratch, format, `app.${format === 'cjs' ? 'js' : 'mjs'}`);
    const external = ['@winnow/preset'];
    const entryPoints = [join(FOLDER, 'index.mjs')];
    await build({ entryPoints, outfile, format, external, bundle: true, platform: 'node', logLevel: 'error' });
    await using lambda = await startLambda({
      handler: 'app.handler',
      env: { ...KEEP_ALL, LAMBDA_TASK_ROOT: dirname(outfile) },
    });
    expect(spanTree((await lambda.invoke({})).spans)).toBe(ONE);
  });

  it('without the package, which is in a layer, is traced', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'function-'));
    writeFileSync(join(folder, 'app.js'), 'exports.handler = async () => "hello";');
    await using lambda = await startLambda({
      handler: 'app.handler',
      cwd: folder,
      app: join(FOLDER, 'start-client.mjs'),
      require: false,
      env: {
        ...KEEP_ALL,
        LAMBDA_TASK_ROOT: folder,
        NODE_PATH: join(import.meta.dirname, 'node_modules'),
        NODE_OPTIONS: '--require @winnow/preset/lambda/register',
      },
    });
    expect(spanTree((await lambda.invoke({})).spans)).toBe('SERVER checkout [lambda]');
    rmSync(folder, { recursive: true });
  });
});

function context(digit: string): string {
  return `00-${digit.repeat(32)}-${digit.repeat(16)}-01`;
}

function sqs(digit: string | undefined): object {
  return {
    messageId: 'id',
    body: 'canary',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:orders',
    messageAttributes: digit ? { traceparent: { stringValue: context(digit), dataType: 'String' } } : {},
  };
}

function sns(digit: string): object {
  return {
    EventSource: 'aws:sns',
    Sns: {
      TopicArn: 'arn:aws:sns:eu-central-1:123456789012:news',
      MessageAttributes: { traceparent: { Type: 'String', Value: context(digit) } },
    },
  };
}
