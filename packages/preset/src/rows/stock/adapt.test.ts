import { createServer, get } from 'node:http';
import Module, { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { context, metrics, ROOT_CONTEXT, SpanKind, type TracerProvider, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { createCuratingProvider } from '../../curate/curating-provider.js';
import { createRecorder } from '../http/recorder.test.support.js';
import type { Row, Runtime } from '../row.js';
import { rulesFor } from '../table.js';
import { stockRows } from './adapt.js';
import { buildInstrumentation, locate } from './build.js';
import { STOCK } from './catalogue.js';
import type { StockInstrumentation } from './instrumentation.js';

const recorder = createRecorder();
const require = createRequire(__filename);
afterEach(() => recorder.clear());

function runtimeWith(tracerProvider: TracerProvider): Runtime {
  return { ...recorder.runtime, tracerProvider, meterProvider: metrics.getMeterProvider() };
}

const plain = runtimeWith(recorder.runtime.tracerProvider);
const curated = runtimeWith(createCuratingProvider({ inner: () => recorder.runtime.tracerProvider, rulesFor }));

function stock(name: string): StockInstrumentation {
  const found = STOCK.find((each) => each.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

function row(name: string, library = name): Row {
  const found = stockRows(stock(name)).find((each) => each.library === library);
  if (!found) throw new Error(`no row for ${library}`);
  return found;
}

describe('building a stock instrumentation', () => {
  // First in the file: whoever makes one without care hooks require for the rest of the process.
  it('hooks neither require nor import, for any of them', () => {
    const before = { require: Module.prototype.require, load: (Module as unknown as { _load: unknown })._load };
    for (const each of STOCK.filter(({ name }) => !['runtime-node', 'host-metrics'].includes(name))) {
      buildInstrumentation(each, plain);
    }
    expect(Module.prototype.require).toBe(before.require);
    expect((Module as unknown as { _load: unknown })._load).toBe(before.load);
    // Without care it does: otherwise this test could not fail.
    const { Class } = locate(stock('koa'));
    new Class({ enabled: false });
    expect(Module.prototype.require).not.toBe(before.require);
  });

  it('happens when the first of its libraries is loaded, once for all of them', () => {
    const asked: string[] = [];
    const counting = runtimeWith({
      getTracer(name) {
        asked.push(name);
        return trace.getTracer(name);
      },
    });
    const rows = stockRows(stock('redis'));
    expect(rows.map((each) => each.library)).toEqual(['redis', '@redis/client', '@node-redis/client']);
    expect(asked).toEqual([]);
    rows[0]?.load(counting);
    const first = asked.length;
    expect(first).toBeGreaterThan(0);
    rows[1]?.load(counting);
    expect(asked.length).toBe(first);
  });
});

describe('a stock row', () => {
  it('patches the main entry: koa', async () => {
    const Koa = row('koa').load(plain).patch(require('koa'), '3.3.0', undefined) as new () => {
      use(middleware: (ctx: { body: unknown }) => void): void;
      callback(): Parameters<typeof createServer>[1];
    };
    const app = new Koa();
    app.use(async function hello(ctx) {
      ctx.body = 'hello';
    });
    await inServer(app.callback() as never);
    expect(recorder.spans().map((span) => span.name)).toEqual(['middleware - hello']);
  });

  it('makes no span of a layer when it is curated: koa', async () => {
    const fresh = require.resolve('koa');
    for (const file of Object.keys(require.cache)) if (file === fresh) delete require.cache[file];
    const Koa = row('koa').load(curated).patch(require('koa'), '3.3.0', undefined) as new () => {
      use(middleware: (ctx: { body: unknown }) => void): void;
      callback(): never;
    };
    const app = new Koa();
    let active: unknown;
    app.use(async function hello(ctx) {
      active = trace.getActiveSpan()?.spanContext().spanId;
      ctx.body = 'hello';
    });
    const root = await inServer(app.callback());
    expect(recorder.spans()).toEqual([]);
    expect(active).toBe(root);
  });

  it('patches files inside the package: graphql keeps the operation and nothing else', async () => {
    const load = row('graphql').load(curated);
    for (const file of ['language/parser.js', 'validation/validate.js', 'execution/execute.js']) {
      load.patch(require(`graphql/${file}`), '16.12.0', file);
    }
    const { buildSchema, graphql } = require('graphql') as typeof import('graphql');
    const schema = buildSchema('type Query { users: [User] } type User { name: String }');
    const parent = trace.getTracer('test').startSpan('request', { root: true });
    const result = await context.with(trace.setSpan(ROOT_CONTEXT, parent), () =>
      graphql({ schema, source: '{ users { name } }', rootValue: { users: [{ name: 'ada' }, { name: 'bob' }] } }),
    );
    expect(result.errors).toBeUndefined();
    expect(recorder.spans().map((span) => span.name)).toEqual(['query']);
    expect(JSON.stringify(recorder.spans()[0]?.attributes)).not.toContain('name');
  });

  it('leaves a version that the instrumentation does not know as it is', () => {
    const exports = { prototype: {} };
    expect(row('koa').load(plain).patch(exports, '99.0.0', undefined)).toBe(exports);
    expect(exports).toEqual({ prototype: {} });
  });

  it('patches core modules, which have no version: http', async () => {
    const http = require('node:http') as typeof import('node:http');
    row('http').load(plain).patch(http, undefined, undefined);
    await inServer((_request, response) => response.end());
    expect(recorder.spans().map((span) => SpanKind[span.kind])).toContain('SERVER');
  });
});

/** One request to a server whose handler runs below a span. @returns the id of that span */
async function inServer(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const root = recorder.runtime.tracerProvider.getTracer('test').startSpan('request', { root: true });
  const server = createServer((request, response) => {
    context.with(trace.setSpan(ROOT_CONTEXT, root), () => handler?.(request, response as never));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve, reject) => {
    get({ port, host: '127.0.0.1', agent: false }, (response) => response.resume().on('end', resolve)).on(
      'error',
      reject,
    );
  });
  await new Promise((resolve) => server.close(resolve));
  return root.spanContext().spanId;
}
