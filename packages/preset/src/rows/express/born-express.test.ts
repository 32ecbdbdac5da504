import http, { IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import v8 from 'node:v8';
import { afterEach, describe, expect, it } from 'vitest';
import { httpRow } from '../http/http-row.js';
import { ask, closeServers, listen } from '../http/raw-http.test.support.js';
import { createRecorder } from '../http/recorder.test.support.js';
import { whenListening } from '../http/server-listening.js';
import { bornExpress } from './born-express.js';

v8.setFlagsFromString('--allow-natives-syntax');
const haveSameHiddenClass = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (a: object, b: object) => boolean;

const require = createRequire(__filename);
type Express = typeof import('express');
const generations: [string, Express][] = [
  ['Express 4', require('express4') as Express],
  ['Express 5', require('express') as Express],
];

// On every version of Node.js: where V8 does not need it, it does no harm.
httpRow.load(createRecorder().runtime).patch(http, undefined, undefined);
whenListening(bornExpress);
afterEach(closeServers);

/** The prototype that requests have when they are announced. */
async function bornAs(listener: RequestListener): Promise<unknown> {
  const { server, port } = await listen(listener);
  let prototype: unknown;
  const { emit } = server;
  server.emit = function emitted(this: http.Server, ...args: never[]) {
    if ((args as unknown[])[0] === 'request') prototype = Object.getPrototypeOf((args as unknown[])[1]);
    return Reflect.apply(emit, this, args);
  } as never;
  await ask(port, 'GET /');
  return prototype;
}

describe.each(generations)('%s', (_generation, express) => {
  it('has one hidden class for its requests, and one for its responses, whatever it and the app add to them', async () => {
    const app = express();
    const waiting: [IncomingMessage, ServerResponse][] = [];
    const same: boolean[][] = [];
    app.use((request, response, next) => {
      Object.assign(request, { id: 'r-1', user: { id: 1 } });
      response.setHeader('x-request-id', 'r-1');
      next();
    });
    app.get('/users/:id', (request, response) => {
      waiting.push([request, response]);
      if (waiting.length < 2) return;
      const [[one, its], [other, others]] = waiting.splice(0) as [(typeof waiting)[0], (typeof waiting)[0]];
      same.push([haveSameHiddenClass(one, other), haveSameHiddenClass(its, others)]);
      its.end();
      others.end();
    });
    const { port } = await listen(app);
    for (let n = 0; n < 20; n++) await Promise.all([ask(port, 'GET /users/1'), ask(port, 'GET /users/2')]);
    expect(same.at(-1)).toEqual([true, true]);
  });

  it('is known where it is the first to be called', async () => {
    const app = express();
    expect(await bornAs(app)).toBe(app.request);
    const { server, port } = await listen();
    const seen: unknown[] = [];
    server.on('request', app);
    server.on('request', (request) => seen.push(Object.getPrototypeOf(request)));
    server.emit('listening');
    await ask(port, 'GET /');
    expect(seen).toEqual([app.request]);
  });

  it('is left alone behind a function, which may hand requests to others', async () => {
    const app = express();
    expect(await bornAs((request, response) => void app(request, response))).toBe(IncomingMessage.prototype);
  });

  it('is left alone behind another listener', async () => {
    const { server, port } = await listen();
    server.close();
    await new Promise((resolve) => server.once('close', resolve));
    const seen: unknown[] = [];
    server.on('request', (request) => seen.push(Object.getPrototypeOf(request)));
    server.on('request', express());
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await ask(port, 'GET /');
    expect(seen).toEqual([IncomingMessage.prototype]);
  });

  it('works as before with an app mounted in it, and with what an app adds to the prototypes', async () => {
    const [app, inner] = [express(), express()];
    Object.defineProperty(app.request, 'shop', { get: () => 'outer', configurable: true });
    inner.get(
      '/b',
      (request, response) => void response.send(`${request.baseUrl} ${(request as never as { shop: string }).shop}`),
    );
    app.use('/a', inner);
    app.get('/c', (request, response) => void response.json({ same: Object.getPrototypeOf(request) === app.request }));
    const { port } = await listen(app);
    expect(await ask(port, 'GET /a/b')).toContain('/a outer');
    expect(await ask(port, 'GET /c')).toContain('{"same":true}');
  });
});

it('takes no other function with such a method for Express', async () => {
  const app = Object.assign((_request: IncomingMessage, response: ServerResponse) => void response.end(), {
    handle() {},
    request: { app: true },
    response: { app: true },
  });
  expect(await bornAs(app)).toBe(IncomingMessage.prototype);
});
