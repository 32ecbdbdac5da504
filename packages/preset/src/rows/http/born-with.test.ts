import http, { IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeBornWith } from './born-with.js';
import { httpRow } from './http-row.js';
import { ask, closeServers, exchange, listen } from './raw-http.test.support.js';
import { createRecorder } from './recorder.test.support.js';

const recorder = createRecorder();
httpRow.load(recorder.runtime).patch(http, undefined, undefined);

const prototypes = () => ({
  request: Object.create(IncomingMessage.prototype, { app: { value: 'ours' } }) as object,
  response: Object.create(ServerResponse.prototype, { app: { value: 'ours' } }) as object,
});
const its = prototypes();

/** What was seen of each message: whose prototype it has. */
const seen: string[] = [];
function look(where: string, ...messages: object[]): void {
  const named = messages.map((message) => {
    const prototype: unknown = Object.getPrototypeOf(message);
    if (prototype === its.request || prototype === its.response) return 'its';
    return prototype === IncomingMessage.prototype || prototype === ServerResponse.prototype ? "Node.js'" : 'another';
  });
  seen.push([where, ...named].join(' '));
}
const listener: RequestListener = (request, response) => {
  look('listener', request, response);
  response.end('ok');
};
const second: RequestListener = (request, response) => look('second', request, response);

async function adopting(): Promise<{ server: Server; port: number }> {
  const opened = await listen(listener);
  expect(makeBornWith(opened.server, listener, its)).toBe(true);
  return opened;
}

beforeEach(() => {
  seen.length = 0;
  recorder.clear();
});
afterEach(closeServers);

it('gives requests and responses these prototypes, and changes nothing else of them', async () => {
  const { server, port } = await adopting();
  const told: unknown[] = [];
  server.removeAllListeners('request').on('request', listener);
  server.prependListener('connection', () => told.push('connected'));
  expect(await ask(port, 'GET /a?b=1')).toContain('\r\n\r\nok');
  expect([seen, told]).toEqual([['listener its its'], ['connected']]);
  const born = Reflect.construct(
    Object.getOwnPropertySymbols(server)
      .map((key) => (server as never as Record<symbol, unknown>)[key])
      .find(
        (value) => (value as { prototype?: unknown } | undefined)?.prototype === its.request,
      ) as typeof IncomingMessage,
    [undefined],
  ) as IncomingMessage;
  const plain = new IncomingMessage(undefined as never);
  expect(Reflect.ownKeys(born)).toEqual(Reflect.ownKeys(plain));
  expect(inspect(born, { depth: 0 })).toBe(inspect(plain, { depth: 0 }));
  expect([born instanceof IncomingMessage, born.constructor]).toEqual([true, IncomingMessage]);
  expect((await recorder.ended(1))[0]?.attributes['url.path']).toBe('/a');
});

describe('nobody before the listener sees them so', () => {
  it('a listener that has come before it since: then neither does', async () => {
    const { server, port } = await adopting();
    server.on('request', second);
    await ask(port, 'GET /');
    // As it would be if the first had given it those prototypes itself.
    expect(seen.splice(0)).toEqual(['listener its its', 'second its its']);
    server.off('request', second).prependListener('request', second);
    await ask(port, 'GET /');
    server.off('request', second);
    await ask(port, 'GET /');
    expect(seen).toEqual(["second Node.js' Node.js'", "listener Node.js' Node.js'", "listener Node.js' Node.js'"]);
  });

  it('another listener in its place', async () => {
    const { server, port } = await adopting();
    server.removeAllListeners('request').on('request', (request, response) => {
      look('other', request, response);
      response.end();
    });
    await ask(port, 'GET /');
    expect(seen).toEqual(["other Node.js' Node.js'"]);
  });

  it.each([
    ['upgrade', 'GET /', ['Upgrade: websocket', 'Connection: Upgrade']],
    ['connect', 'CONNECT shop.test:443', []],
  ] as const)('%s', async (event, line, headers) => {
    const { server, port } = await adopting();
    server.on(event, (request: IncomingMessage, socket: import('node:stream').Duplex) => {
      look(event, request);
      socket.end();
    });
    await exchange(port, `${[`${line} HTTP/1.1`, 'Host: shop.test', ...headers].join('\r\n')}\r\n\r\n`);
    // The server stays as it is: the next request is for the listener.
    await ask(port, 'GET /');
    expect(seen).toEqual([`${event} Node.js'`, 'listener its its']);
  });

  it.each([
    ['checkContinue', '100-continue'],
    ['checkExpectation', 'patience'],
  ])('%s, until it hands the request on', async (event, expectation) => {
    const { server, port } = await adopting();
    server.on(event, (request: IncomingMessage, response: ServerResponse) => {
      look(event, request, response);
      server.emit('request', request, response);
    });
    expect(await ask(port, 'GET /', [`Expect: ${expectation}`])).toContain('ok');
    expect(seen).toEqual([`${event} Node.js' Node.js'`, "listener Node.js' Node.js'"]);
  });
});

it('makes messages as Node.js does, once a prototype has come to refuse what Node.js writes', async () => {
  const refusing = prototypes();
  const { server, port } = await listen(listener);
  expect(makeBornWith(server, listener, refusing)).toBe(true);
  Object.defineProperty(refusing.request, 'url', { get: () => 'mine', configurable: true });
  Object.defineProperty(refusing.response, 'sendDate', { get: () => 'mine', configurable: true });
  expect(await ask(port, 'GET /')).toContain('ok');
  expect(seen).toEqual(["listener Node.js' Node.js'"]);
});

it('leaves what an app sends around alone', async () => {
  const { server } = await adopting();
  server.on('served', (request: IncomingMessage) => look('served', request));
  const sent = Object.setPrototypeOf(new IncomingMessage(undefined as never), its.request) as IncomingMessage;
  server.emit('served', sent);
  expect(seen).toEqual(['served its']);
});

describe('leaves a server alone', () => {
  it('whose app has classes of its own', async () => {
    class Mine extends IncomingMessage {}
    const server = http.createServer({ IncomingMessage: Mine }, listener);
    expect(makeBornWith(server, listener, its)).toBe(false);
  });

  it.each(['url', 'sendDate'])('where a prototype has its own %s, which Node.js writes', async (name) => {
    const { server, port } = await listen(listener);
    const { request, response } = prototypes();
    Object.defineProperty(name === 'url' ? request : response, name, { get: () => 'mine' });
    expect(makeBornWith(server, listener, { request, response })).toBe(false);
    expect(await ask(port, 'GET /')).toContain('ok');
  });

  it('that is none of Node.js', () => {
    expect(makeBornWith({} as Server, listener, its)).toBe(false);
  });
});
