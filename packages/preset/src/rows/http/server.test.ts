import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { factsOf } from '../../logs/request-facts.js';
import { httpRow } from './http-row.js';
import { ask, closeServers, exchange, listen } from './raw-http.test.support.js';
import { createRecorder, outline } from './recorder.test.support.js';
import { recordRequestException, requestSpan, setRoute } from './request-span.js';
import { isSuppressed } from './suppression.js';
import { takeThrowing } from './throwing.js';

const recorder = createRecorder();
httpRow.load(recorder.runtime).patch(http, undefined, undefined);

beforeEach(() => recorder.clear());
afterEach(closeServers);

async function spanOf(text: Promise<string>) {
  await text;
  const [span, ...others] = await recorder.ended(1);
  expect(others).toEqual([]);
  expect([recorder.started(), recorder.complaints]).toEqual([1, []]);
  return span as NonNullable<typeof span>;
}

const ok = (_request: IncomingMessage, response: ServerResponse) => void response.end('ok');

describe('attributes', () => {
  it('are those of the conventions, without values of the query', async () => {
    const { port } = await listen(ok);
    const span = await spanOf(ask(port, 'GET /a/b?token=hunter2&page=2', ['User-Agent: test/1', 'X-Request-Id: r-1']));
    expect(span.name).toBe('GET');
    expect(span.attributes).toEqual({
      'http.request.method': 'GET',
      'url.scheme': 'http',
      'url.path': '/a/b',
      'url.query': 'token=REDACTED&page=REDACTED',
      'server.address': 'shop.test',
      'server.port': 8080,
      'user_agent.original': 'test/1',
      'network.peer.address': '127.0.0.1',
      'network.peer.port': expect.any(Number),
      'network.protocol.version': '1.1',
      'http.request.header.x-request-id': ['r-1'],
      'http.response.status_code': 200,
    });
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
  });

  it.each([
    ['Forwarded: for=1.2.3.4;host="shop.example:8443", host=b', 'shop.example', 8443],
    ['X-Forwarded-Host: a.example, b.example', 'a.example', undefined],
    ['X-Forwarded-Host: [2001:db8::1]:81', '[2001:db8::1]', 81],
  ])('%s tells the host the client asked for', async (header, host, port) => {
    const server = await listen(ok);
    const { attributes } = await spanOf(ask(server.port, 'GET /', [header]));
    expect([attributes['server.address'], attributes['server.port']]).toEqual([host, port]);
  });

  it.each([
    ['GET http://shop.test/abs?x=1', '/abs'],
    ['GET //double/slash', '//double/slash'],
    ['OPTIONS *', '*'],
  ])('%s has the path %s', async (line, path) => {
    const { port } = await listen(ok);
    expect((await spanOf(ask(port, line))).attributes['url.path']).toBe(path);
  });

  it('keep unknown methods few', async () => {
    const { port } = await listen(ok);
    const span = await spanOf(ask(port, 'PROPFIND /'));
    expect(span.name).toBe('HTTP');
    expect(span.attributes).toMatchObject({
      'http.request.method': '_OTHER',
      'http.request.method_original': 'PROPFIND',
    });
  });

  it('continue the trace of the caller', async () => {
    const { port } = await listen(ok);
    const caller = 'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const span = await spanOf(ask(port, 'GET /', [caller]));
    expect(span.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(span.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  });
});

describe('ignored requests', () => {
  it.each([
    ['GET /healthz', ''],
    ['GET /healthz/?verbose', ''],
    ['GET /internal/metrics', ''],
    ['GET /', 'User-Agent: kube-probe/1.29'],
    ['GET /', 'User-Agent: ELB-HealthChecker/2.0'],
    ['GET /', 'User-Agent: GoogleHC/1.0'],
  ])('%s %s makes no trace, neither here nor in what it calls', async (line, header) => {
    let suppressed = false;
    const { port } = await listen((_request, response) => {
      suppressed = isSuppressed(context.active());
      response.end();
    });
    const text = await ask(port, line, header === '' ? [] : [header]);
    expect(text).not.toContain('server-timing');
    expect(suppressed).toBe(true);
    expect(recorder.started()).toBe(0);
    await spanOf(ask(port, 'GET /healthzz'));
  });
});

describe('context', () => {
  it('is that of the request in the listeners of its body and of its response', async () => {
    const seen: Record<string, string | undefined> = {};
    const note = (place: string) => () => {
      seen[place] = trace.getActiveSpan()?.spanContext().spanId;
    };
    const { port } = await listen((request, response) => {
      note('handler')();
      request.on('data', note('data'));
      request.on('end', () => {
        note('end')();
        response.end('ok');
      });
      request.on('close', note('request close'));
      response.on('finish', note('finish'));
      response.on('close', note('close'));
    });
    // The body comes later than the headers, by another turn of the connection.
    const body = 'x'.repeat(100_000);
    const text = `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const span = await spanOf(exchange(port, text));
    const { spanId } = span.spanContext();
    const places = ['handler', 'data', 'end', 'request close', 'finish', 'close'];
    expect(seen).toEqual(Object.fromEntries(places.map((place) => [place, spanId])));
  });

  it('is that of the request when the response is over, also where somebody listened before the app', async () => {
    class Early extends http.ServerResponse {
      constructor(request: IncomingMessage) {
        super(request);
        this.on('finish', () => {});
      }
    }
    let spanId: string | undefined;
    const handler = (_request: IncomingMessage, response: ServerResponse) => {
      response.on('finish', () => {
        spanId = trace.getActiveSpan()?.spanContext().spanId;
      });
      context.with(ROOT_CONTEXT, () => response.end('ok'));
    };
    const { port } = await listen(handler, { ServerResponse: Early as never });
    const span = await spanOf(ask(port, 'GET /'));
    expect(spanId).toBe(span.spanContext().spanId);
  });

  it('leaves an inner context of the request alone', async () => {
    const KEY = Symbol('inner');
    let inner: unknown;
    const { port } = await listen((request, response) => {
      request.on('custom', () => {
        inner = context.active().getValue(KEY);
      });
      context.with(context.active().setValue(KEY, 'kept'), () => request.emit('custom'));
      response.end();
    });
    await ask(port, 'GET /');
    expect(inner).toBe('kept');
  });

  it('keeps the requests of one connection apart', async () => {
    const spanIds = new Set<string | undefined>();
    const { port } = await listen((request, response) => {
      request.resume().on('end', () => {
        spanIds.add(trace.getActiveSpan()?.spanContext().spanId);
        response.end();
      });
    });
    const one = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx';
    const last = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    await exchange(port, one + one + last);
    const spans = await recorder.ended(3);
    expect([...spanIds].sort()).toEqual(spans.map((span) => span.spanContext().spanId).sort());
  });
});

it('makes one span of a request that is handed to another server', async () => {
  const inner = http.createServer(ok);
  const { port } = await listen((request, response) => void inner.emit('request', request, response));
  await spanOf(ask(port, 'GET /'));
});

it('makes no span of an upgrade, taken or not', async () => {
  const { server, port } = await listen(ok);
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
  expect(await ask(port, 'GET /socket', ['Connection: Upgrade', 'Upgrade: websocket'])).toContain('101');
  expect(recorder.started()).toBe(0);
});

it('keeps a trace whose handler throws, and leaves the exception as it was', async () => {
  const { server, port } = await listen(() => {
    throw new Error('sync');
  });
  // Stands for the process: the exception leaves `emit`, as it would leave the parser.
  const emit = server.emit.bind(server);
  let caught: unknown;
  let throwing: unknown;
  server.emit = (event: string, ...args: never[]) => {
    try {
      return emit(event, ...args);
    } catch (error) {
      caught = error;
      throwing = takeThrowing();
      (args[1] as unknown as ServerResponse).writeHead(500).end();
      return true;
    }
  };
  const span = await spanOf(ask(port, 'GET /'));
  expect((caught as Error).message).toBe('sync');
  expect(throwing).toHaveProperty('span.name', span.name);
  expect(recorder.signals[0]).toEqual({ signal: 'crashed', spanId: span.spanContext().spanId });
});

it('lets other rows name the request and hand in its exception, once', async () => {
  const { port } = await listen((request, response) => {
    setRoute(request, '/users/:id');
    recordRequestException(response, new Error('first secret=1'));
    recordRequestException(request, new Error('second'));
    expect(requestSpan(request)).toBe(requestSpan(response));
    response.end();
  });
  const span = await spanOf(ask(port, 'GET /users/1'));
  expect(outline([span])).toEqual(['server GET /users/:id']);
  expect(span.attributes['http.route']).toBe('/users/:id');
  expect(span.events.map((event) => event.attributes?.['exception.message'])).toEqual(['first secret=REDACTED']);
  expect(span.status.code).toBe(SpanStatusCode.UNSET);
});

it('takes the route that a stock instrumentation leaves in the RPC metadata', async () => {
  const { getRPCMetadata } = await import('@opentelemetry/core');
  const { port } = await listen((_request, response) => {
    const metadata = getRPCMetadata(context.active());
    if (metadata !== undefined) metadata.route = '/koa/:id';
    response.end();
  });
  const span = await spanOf(ask(port, 'GET /koa/1'));
  expect([span.name, span.attributes['http.route']]).toEqual(['GET /koa/:id', '/koa/:id']);
});

it('leaves the request id to whoever puts one there: a middleware, before the first log line', async () => {
  let found: unknown;
  const { port } = await listen((request, response) => {
    request.headers['x-request-id'] = 'made-here';
    found = factsOf(context.active())?.requestId;
    response.end();
  });
  await spanOf(ask(port, 'GET /'));
  expect(found).toEqual({ header: 'x-request-id', id: 'made-here' });
});
