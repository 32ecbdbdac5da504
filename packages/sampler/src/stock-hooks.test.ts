// The hooks as the stock instrumentations call them, around a real server and real calls. The instrumentations themselves
// are in the end-to-end tests.
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import type { Span } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpSignals } from './http-signals.js';
import { type ResponseHook, withHttpSignals, withUndiciSignals } from './stock-hooks.js';

const KEEP = 'abcdef;th=0;r=e';
const SPAN = {} as Span;

type App = (response: ServerResponse) => void;
let stop = () => {};
afterEach(() => stop());

function signals() {
  const heard: unknown[][] = [];
  const http: HttpSignals = {
    responding: (_span, status, contentType) => {
      heard.push(['responding', status, contentType]);
      return status >= 500 ? KEEP : undefined;
    },
    responded: (_span, status, keep) => void heard.push(['responded', status, keep]),
    aborted: () => void heard.push(['aborted']),
  };
  return { heard, http };
}

/** Answers one request; returns what the server's side of the hook has said, and what has arrived. */
async function answer(app: App, given?: ResponseHook) {
  const { heard, http } = signals();
  const config = given ?? withHttpSignals(http);
  let closed = () => {};
  const closing = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const server = createServer((_request, response) => {
    config.responseHook(SPAN, response);
    response.on('close', closed);
    app(response);
  });
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  stop = () => void server.close();
  const arrived = await new Promise<IncomingMessage | Error>((resolve) => {
    get({ port: (server.address() as AddressInfo).port, agent: false }, (message) => {
      message.on('error', () => {});
      message.resume().on('close', () => resolve(message));
    }).on('error', resolve);
  });
  await closing;
  return { heard, arrived: arrived as IncomingMessage };
}

describe('a response of the stock instrumentation (scenario 26)', () => {
  it.each<[string, App]>([
    ['headers that are written by the end', (response) => void Object.assign(response, { statusCode: 503 }).end()],
    ['a status alone', (response) => void response.writeHead(503).end()],
    ['a reason', (response) => void response.writeHead(503, 'no').end()],
    ['a reason and an object', (response) => void response.writeHead(503, 'no', { 'x-own': 'yes' }).end()],
    ['a flat list', (response) => void response.writeHead(503, ['x-own', 'yes']).end()],
    ['a list of pairs', (response) => void response.writeHead(503, [['x-own', 'yes']] as never).end()],
    ['nothing and an object', (response) => void response.writeHead(503, undefined, { 'x-own': 'yes' }).end()],
    ['null and a flat list', (response) => void response.writeHead(503, null as never, ['x-own', 'yes']).end()],
    [
      'a flat list behind headers that were set before',
      (response) => void response.setHeader('x-first', '1').writeHead(503, ['x-own', 'yes']).end(),
    ],
    ['headers that were set before', (response) => void response.setHeader('x-own', 'yes').writeHead(503).end()],
  ])('carries the keep header: %s', async (what, app) => {
    const { heard, arrived } = await answer(app);
    expect(heard).toEqual([['responding', 503, undefined]]);
    expect(arrived.headers['x-winnow-keep']).toBe(KEEP);
    expect(arrived.headers['x-own']).toBe(/object|list|pairs|before/.test(what) ? 'yes' : undefined);
  });

  it.each<[string, App]>([
    ['set', (response) => void response.setHeader('content-type', 'text/event-stream').writeHead(200).end()],
    ['in an object', (response) => void response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end()],
    ['in a flat list', (response) => void response.writeHead(200, ['Content-Type', 'text/event-stream']).end()],
    [
      'in an object behind nothing',
      (response) => void response.writeHead(200, undefined, { 'content-type': 'text/event-stream' }).end(),
    ],
  ])('tells a stream by its type: %s', async (_, app) => {
    const { heard, arrived } = await answer(app);
    expect(heard).toEqual([['responding', 200, 'text/event-stream']]);
    expect(arrived.headers['x-winnow-keep']).toBeUndefined();
  });

  it('that fails among others on one connection carries it, and the others do not', async () => {
    const { http } = signals();
    const config = withHttpSignals(http);
    // The answers are ready in another order than they were asked for; they leave in the order of the questions.
    const waiting: ServerResponse[] = [];
    const server = createServer((_request, response) => {
      config.responseHook(SPAN, response);
      if (waiting.push(response) < 3) return;
      for (const [at, one] of [...waiting.entries()].reverse()) one.writeHead(at === 1 ? 503 : 200).end(`${at}`);
    });
    await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
    stop = () => void server.close();
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(
      'GET /0 HTTP/1.1\r\nhost: a\r\n\r\nGET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
    );
    const text = await textOf(socket);
    const answers = text.split('HTTP/1.1 ').slice(1);
    expect(answers.map((one) => [one.slice(0, 3), one.includes(`x-winnow-keep: ${KEEP}`)])).toEqual([
      ['200', false],
      ['503', true],
      ['200', false],
    ]);
  });

  it('goes out as it is when nobody can say what it means', async () => {
    const broken = () => {
      throw new Error('oops');
    };
    const config = withHttpSignals({ responding: broken, responded: broken, aborted: broken });
    const { arrived } = await answer((response) => void response.writeHead(503, { 'x-own': 'yes' }).end(), config);
    expect([arrived.statusCode, arrived.headers['x-own']]).toEqual([503, 'yes']);
  });

  it('is asked about once, by its final status', async () => {
    const { heard } = await answer((response) => {
      response.writeProcessing();
      response.writeHead(200);
      expect(() => response.writeHead(500)).toThrow(/headers/);
      response.end();
    });
    expect(heard).toEqual([['responding', 200, undefined]]);
  });

  it('that is cut off says so', async () => {
    const { heard } = await answer((response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('one', () => response.destroy());
    });
    expect(heard).toEqual([['responding', 200, undefined], ['aborted']]);
  });
});

describe('an answer to the stock instrumentation', () => {
  it('by http is read', () => {
    const { heard, http } = signals();
    const { responseHook } = withHttpSignals(http);
    responseHook(SPAN, { statusCode: 200, headers: { 'x-winnow-keep': KEEP } });
    responseHook(SPAN, { statusCode: 404, headers: {} });
    expect(heard).toEqual([
      ['responded', 200, KEEP],
      ['responded', 404, undefined],
    ]);
  });

  it('by fetch is read', () => {
    const { heard, http } = signals();
    const { responseHook } = withUndiciSignals(http);
    const headers = ['server', 'x', 'X-Winnow-Keep', KEEP].map((text) => Buffer.from(text));
    responseHook(SPAN, { request: {}, response: { statusCode: 200, headers } });
    responseHook(SPAN, { request: {}, response: { statusCode: 500, headers: [] } });
    expect(heard).toEqual([
      ['responded', 200, KEEP],
      ['responded', 500, undefined],
    ]);
  });
});

describe('a configuration', () => {
  it('keeps what it has, its own hook included', () => {
    const { http } = signals();
    const seen: unknown[] = [];
    const config = withHttpSignals(http, {
      serverName: 'shop',
      responseHook: (_span: Span, response: object) => void seen.push(response),
    });
    const response = { statusCode: 200, headers: {} };
    config.responseHook(SPAN, response);
    expect([config.serverName, seen]).toEqual(['shop', [response]]);
  });

  it('survives a response that nobody has foreseen', () => {
    expect(() => withUndiciSignals(signals().http).responseHook(SPAN, {})).not.toThrow();
  });
});
