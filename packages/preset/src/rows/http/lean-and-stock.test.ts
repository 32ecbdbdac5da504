// The lean rows and the stock instrumentations trace the same requests; what differs must be on the list.
import { once } from 'node:events';
import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { TracerProvider } from '@opentelemetry/api';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { beforeAll, describe, expect, it } from 'vitest';
import { expressRow, routerRow } from '../express/express-row.js';
import { undiciRow } from '../undici/undici-row.js';
import { httpRow, httpsRow } from './http-row.js';
import { createRecorder } from './recorder.test.support.js';

/** Every difference that is meant, as `kind property`, and its reason. One that is not seen any more fails the test. */
const INTENDED: Readonly<Record<string, string>> = {
  'http server client.address': 'Trusts X-Forwarded-For and is personal data: off by default.',
  'http server url.query': 'Every value is redacted, not those of seven keys.',
  'http server error.type': 'The status, as the conventions ask; stock has it on metrics only.',
  'http server events': 'The exception of a handled error reaches the server span; stock leaves it on an inner span.',
  'http server name':
    'A method that is not known is `HTTP`; a 404 of a mounted router is not named after its mount point.',
  'http server http.route': 'No route has answered the 404.',
  'http server status': 'A response that was cut off is an error.',
  'http server http.response.status_code': 'No status was sent; stock shows the default 200.',
  'http client name': '`GET host`: which call it was is the first question.',
  'http client url.full': 'Query values are redacted, credentials removed.',
  'http client error.type': 'The status, or the error code; stock has none for a status, and the name for an error.',
  'http client status': 'A call that the app itself cancelled has not failed.',
  'http client events': 'For the same reason it has no exception.',
  'fetch client name': '`GET host`, as for http.',
  'fetch client url.full': 'Query values are redacted; stock shows all of them.',
  'fetch client url.query': 'The same, and without the question mark, as the conventions have it.',
  'fetch client http.request.method_original': 'Only where it differs, as the conventions have it.',
  'fetch client events': 'The type of the exception, for the same reason as the next.',
  'fetch client error.type': 'Text, where stock has the number of a DOMException.',
};

const require = createRequire(__filename);
const bundle = createRequire(require.resolve('@opentelemetry/auto-instrumentations-node'));
const recorder = createRecorder();

interface Instrumentation {
  setTracerProvider(provider: TracerProvider): void;
  disable(): void;
}

function stock(): () => void {
  const instrumentations = ['Http', 'Undici', 'Express'].map((name) => {
    const exports = bundle(`@opentelemetry/instrumentation-${name.toLowerCase()}`);
    const instrumentation: Instrumentation = new exports[`${name}Instrumentation`]();
    instrumentation.setTracerProvider(recorder.runtime.tracerProvider);
    return instrumentation;
  });
  for (const library of ['http', 'https', 'express']) require(library);
  return () => {
    for (const instrumentation of instrumentations) instrumentation.disable();
  };
}

function lean(): void {
  for (const row of [httpRow, httpsRow, expressRow, routerRow, undiciRow]) {
    const { patch } = row.load(recorder.runtime);
    if (row.library === 'router') patch(createRequire(require.resolve('express'))('router'), '2.3.0', undefined);
    else patch(require(row.library), undefined, undefined);
  }
}

function createApp(): http.RequestListener {
  const express = require('express') as typeof import('express');
  const app = express();
  const router = express.Router();
  app.set('env', 'test');
  app.use(express.json());
  router.get('/:id', (_req, res) => void res.end('user'));
  router.post('/', (req, res) => void res.status(201).end(req.body.name));
  app.use('/users', router);
  app.get('/boom', () => {
    throw new Error('boom');
  });
  app.get('/slow', () => {});
  return app;
}

type Call = (base: string) => Promise<unknown>;

function send(base: string, path: string, options: RequestOptions = {}, body?: string): Promise<unknown> {
  return new Promise((resolve) => {
    const request = http.request(base + path, options, (response: IncomingMessage) => {
      response.resume().on('close', resolve);
    });
    request.on('error', resolve).end(body);
  });
}

const JSON_BODY = { 'Content-Type': 'application/json', 'user-agent': 'test/1' };
/** A port nobody listens on, the same for both runs. */
let dead = 0;
const calls: Record<string, Call> = {
  'http route': (base) => send(base, '/users/1?page=2&sig=x', { headers: { 'user-agent': 'test/1' } }),
  'http body': (base) => send(base, '/users', { method: 'POST', headers: JSON_BODY }, '{"name":"bob"}'),
  'http head': (base) => send(base, '/users/1', { method: 'HEAD' }),
  'http 404': (base) => send(base, '/nothing'),
  'http 500': (base) => send(base, '/boom'),
  'http bad body': (base) => send(base, '/users', { method: 'POST', headers: JSON_BODY }, '{'),
  'http forwarded': (base) =>
    send(base, '/users/1', {
      headers: { Forwarded: 'host="shop.example:8443";proto=https', 'X-Forwarded-For': '1.2.3.4' },
    }),
  'http forwarded host': (base) =>
    send(base, '/users/1', { headers: { 'X-Forwarded-Host': 'shop.example', 'X-Forwarded-Proto': 'https' } }),
  'http odd method': (base) => send(base, '/users/1', { method: 'PROPFIND' }),
  'http refused': () => send(`http://bob:hunter2@127.0.0.1:${dead}`, '/'),
  'http abort': (base) => send(base, '/nothing', { signal: AbortSignal.abort() }),
  'fetch route': async (base) =>
    (await fetch(`${base}/users/1?page=2`, { headers: { 'user-agent': 'test/1' } })).text(),
  'fetch body': async (base) =>
    (await fetch(`${base}/users`, { method: 'POST', headers: JSON_BODY, body: '{"name":"bob"}' })).text(),
  'fetch 404': async (base) => (await fetch(`${base}/nothing`)).text(),
  'fetch refused': () => fetch(`http://127.0.0.1:${dead}/`).catch(() => {}),
  'fetch timeout': (base) => fetch(`${base}/slow`, { signal: AbortSignal.timeout(50) }).catch(() => {}),
};

type Observed = Record<string, Record<string, unknown>>;

/** The server and client spans of each call; ports and ids, which differ from run to run, by their kind alone. */
async function observe(): Promise<Observed> {
  const server = http.createServer(createApp()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const observed: Observed = {};
  for (const [title, call] of Object.entries(calls)) {
    recorder.clear();
    await call(`http://127.0.0.1:${port}`);
    const expected = /refused|abort/.test(title) ? 1 : 2;
    const spans = (await recorder.ended(expected)).filter((span) => span.kind !== SpanKind.INTERNAL);
    while (spans.length < expected) {
      await new Promise((resolve) => setImmediate(resolve));
      spans.splice(0, spans.length, ...recorder.spans().filter((span) => span.kind !== SpanKind.INTERNAL));
    }
    for (const span of spans) observed[`${title} ${SpanKind[span.kind].toLowerCase()}`] = shown(span, port);
  }
  server.close();
  server.closeAllConnections();
  return observed;
}

function shown(span: ReadableSpan, port: number): Record<string, unknown> {
  const text = JSON.stringify(span.attributes).replaceAll(String(port), '4242');
  const attributes = JSON.parse(text);
  if (attributes['network.peer.port'] !== undefined)
    attributes['network.peer.port'] = typeof attributes['network.peer.port'];
  const events = span.events.map(({ name, attributes: of }) => `${name} ${of?.['exception.type']}`);
  return { name: span.name, status: SpanStatusCode[span.status.code], events, ...attributes };
}

let byStock: Observed = {};
let byLean: Observed = {};
/** `http server url.query`: the client that made the request, the kind of the span, the property. */
const differing = new Map<string, string[]>();

beforeAll(async () => {
  const closed = http.createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  dead = (closed.address() as AddressInfo).port;
  await once(closed.close(), 'close');
  const disable = stock();
  byStock = await observe();
  disable();
  lean();
  byLean = await observe();
  for (const [title, expected] of Object.entries(byStock)) compare(title, expected, byLean[title] ?? {});
});

function compare(title: string, expected: Record<string, unknown>, actual: Record<string, unknown>): void {
  const [client, kind] = [title.split(' ')[0], title.split(' ').at(-1)];
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    if (JSON.stringify(expected[key]) === JSON.stringify(actual[key])) continue;
    const where = kind === 'server' ? `http server ${key}` : `${client} client ${key}`;
    const line = `${title}: ${JSON.stringify(expected[key])} is ${JSON.stringify(actual[key])} here`;
    differing.set(where, [...(differing.get(where) ?? []), line]);
  }
}

describe('lean rows against stock', () => {
  it('trace the same requests', () => {
    expect(Object.keys(byLean)).toEqual(Object.keys(byStock));
    expect(Object.keys(byStock).length).toBeGreaterThan(25);
  });

  it('differ nowhere but where it is meant', () => {
    const unintended = [...differing].filter(([where]) => !(where in INTENDED));
    expect(Object.fromEntries(unintended)).toEqual({});
  });

  it.each(Object.entries(INTENDED))('differ in %s: %s', (where) => {
    expect([...differing.keys()]).toContain(where);
  });

  it('show nothing that is secret', () => {
    expect(JSON.stringify(byLean)).not.toMatch(/hunter2|bob/);
  });
});
