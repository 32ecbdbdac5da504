import http, { type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';
import { httpRow } from '../http/http-row.js';
import { createRecorder } from '../http/recorder.test.support.js';
import { expressRow } from './express-row.js';

const require = createRequire(__filename);
const recorder = createRecorder();
httpRow.load(recorder.runtime).patch(http, undefined, undefined);
const express4 = expressRow.load(recorder.runtime).patch(require('express4'), '4.22.3', undefined);
const express5 = expressRow.load(recorder.runtime).patch(require('express'), '5.3.0', undefined);

type Express = typeof import('express');
const generations: [string, Express][] = [
  ['Express 4', express4 as Express],
  ['Express 5', express5 as Express],
];

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  recorder.clear();
});

/** The server span of one request to the app. */
async function serverSpan(app: RequestListener, path: string, method = 'GET', body?: string): Promise<ReadableSpan> {
  recorder.clear();
  const server = http.createServer(app).listen(0);
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  // fetch is not patched here: one span per request.
  const headers = { 'Content-Type': 'application/json' };
  await (
    await fetch(`http://localhost:${port}${path}`, { method, headers, ...(body !== undefined && { body }) })
  ).text();
  const [span, ...others] = await recorder.ended(1);
  expect(others).toEqual([]);
  return span as ReadableSpan;
}

describe.each(generations)('%s', (generation, express) => {
  const wildcard = generation === 'Express 4' ? '*' : '/{*rest}';
  const quiet: import('express').ErrorRequestHandler = (_error, _req, res, _next) => void res.status(500).end();

  it('names a request after its route', async () => {
    const app = express();
    app.get('/users/:id', (_req, res) => void res.end());
    const span = await serverSpan(app, '/users/42');
    expect(span.name).toBe('GET /users/:id');
    expect(span.attributes['http.route']).toBe('/users/:id');
  });

  it('keeps a 404 without route at its method, also after routes that passed it on', async () => {
    const app = express();
    app.get(wildcard, (_req, _res, next) => next());
    const span = await serverSpan(app, '/nothing/here');
    expect(span.name).toBe('GET');
    expect(span.attributes).not.toHaveProperty('http.route');
    expect(span.attributes['http.response.status_code']).toBe(404);
  });

  it('joins the patterns of mounted routers', async () => {
    const app = express();
    const outer = express.Router({ mergeParams: true });
    const inner = express.Router({ mergeParams: true });
    inner.get('/:comment', (_req, res) => void res.end());
    inner.get('/', (_req, res) => void res.end());
    outer.use('/posts/:post', (_req, _res, next) => next(), inner);
    app.use('/users/:user', outer);
    expect((await serverSpan(app, '/users/1/posts/2/3')).name).toBe('GET /users/:user/posts/:post/:comment');
    expect((await serverSpan(app, '/users/1/posts/2')).name).toBe('GET /users/:user/posts/:post');
  });

  it('sees errors with their route, though the response was made by a handler at the top', async () => {
    const app = express();
    const router = express.Router();
    router.get('/:id', () => {
      throw new Error('no such password=hunter2');
    });
    app.use('/things', router);
    app.use(quiet);
    const span = await serverSpan(app, '/things/7');
    expect(span.name).toBe('GET /things/:id');
    expect(span.events.map((event) => event.name)).toEqual(['exception']);
    expect(span.events[0]?.attributes?.['exception.message']).toBe('no such password=REDACTED');
    expect(span.status.code).toBe(2);
  });

  it('counts an exception once, the first one, and none of a handled routing signal', async () => {
    const app = express();
    const router = express.Router();
    router.get('/', (_req, _res, next) => next('router'));
    router.get('/', (_req, res) => void res.end('never'));
    app.use('/a', router);
    app.get('/a', (_req, _res, next) => next('route'));
    app.get('/a', (_req, _res, next) => next(new Error('first')));
    const rethrow: import('express').ErrorRequestHandler = (_error, _req, _res, next) => next(new Error('second'));
    app.use(rethrow, quiet);
    const span = await serverSpan(app, '/a');
    expect(span.name).toBe('GET /a');
    expect(span.events.map((event) => event.attributes?.['exception.message'])).toEqual(['first']);
  });

  it('records what a handler threw though the answer is a success', async () => {
    const app = express();
    app.get('/fallback', () => {
      throw new Error('cache down');
    });
    const recover: import('express').ErrorRequestHandler = (_error, _req, res, _next) => void res.status(200).end();
    app.use(recover);
    const span = await serverSpan(app, '/fallback');
    expect([span.name, span.status.code, span.events.length]).toEqual(['GET /fallback', 0, 1]);
  });

  it('records an error that no handler takes', async () => {
    const app = express();
    app.set('env', 'test');
    app.use((_req, _res, next) => next(new Error('from a middleware')));
    const span = await serverSpan(app, '/x');
    expect([span.name, span.status.code, span.events.length]).toEqual(['GET', 2, 1]);
  });

  it.each([
    ['a regular expression', /^\/re\/(\d+)$/, '/re/5', 'GET /^\\/re\\/(\\d+)$/'],
    ['an array', ['/one/:id', '/two/:id'], '/two/5', 'GET /one/:id,/two/:id'],
    ['the root', '/', '/', 'GET /'],
  ])('names %s as it was written', async (_what, path, url, name) => {
    const app = express();
    app.get(path, (_req, res) => void res.end());
    expect((await serverSpan(app, url)).name).toBe(name);
  });

  it('names an answer from a mounted middleware after its mount point, and its 404 after nothing', async () => {
    const app = express();
    app.use('/static/:version', (req, res, next) => (req.url === '/a.css' ? void res.end() : next()));
    expect((await serverSpan(app, '/static/1.2/a.css')).name).toBe('GET /static/:version');
    expect((await serverSpan(app, '/static/1.2/b.css')).name).toBe('GET');
  });

  it('never names a request after concrete text of the client', async () => {
    const app = express();
    const router = express.Router();
    router.get('/x', (_req, res) => void res.end());
    app.use('/Case', router);
    expect((await serverSpan(app, '/cAsE/x')).name).toBe('GET /Case/x');
  });

  it('follows mounted apps', async () => {
    const app = express();
    const sub = express();
    sub.get('/items/:id', (_req, res) => void res.end());
    app.use('/shops/:shop', sub);
    expect((await serverSpan(app, '/shops/1/items/2')).name).toBe('GET /shops/:shop/items/:id');
  });

  it('finds the right route after a router that passed the request on', async () => {
    const app = express();
    const passing = express.Router();
    passing.get('/:any', (_req, _res, next) => next());
    app.use('/api/:version', passing);
    app.get('/api/v1/users', (_req, res) => void res.end());
    expect((await serverSpan(app, '/api/v1/users')).name).toBe('GET /api/v1/users');
  });

  it('keeps the route that leaves the answer to a renderer behind its router', async () => {
    const app = express();
    const router = express.Router();
    router.get('/:id', (_req, _res, next) => next());
    app.use('/posts', router);
    app.use((_req, res) => void res.json({}));
    expect((await serverSpan(app, '/posts/1')).name).toBe('GET /posts/:id');
    expect((await serverSpan(app, '/elsewhere')).name).toBe('GET');
  });

  it('leaves a mount point behind with its router', async () => {
    const app = express();
    const passing = express.Router();
    const answering = express.Router();
    passing.get('/never', (_req, res) => void res.end());
    answering.get('/:y', (_req, res) => void res.end());
    app.use('/:a', passing);
    app.use('/:b', answering);
    expect((await serverSpan(app, '/1/2')).name).toBe('GET /:b/:y');
  });

  it('keeps the route of an asynchronous answer, and of one that came before next()', async () => {
    const app = express();
    app.get('/late/:id', (_req, res) => void setImmediate(() => res.end()));
    app.get('/both', (_req, res, next) => {
      res.end();
      next();
    });
    app.get(wildcard, (_req, _res, next) => next());
    expect((await serverSpan(app, '/late/1')).name).toBe('GET /late/:id');
    expect((await serverSpan(app, '/both')).name).toBe('GET /both');
  });

  it('knows HEAD and chained routes', async () => {
    const app = express();
    app
      .route('/chain/:id')
      .all((_req, _res, next) => next())
      .get((_req, res) => void res.end());
    expect((await serverSpan(app, '/chain/1', 'HEAD')).name).toBe('HEAD /chain/:id');
  });

  it('names what a parameter answers or throws after the route that has it', async () => {
    const app = express();
    const users = express.Router();
    users.param('id', (_req, res, next, id) => {
      if (id === 'none') res.status(404).end();
      else next(id === 'bad' ? new Error('no user') : undefined);
    });
    users.get('/:id', (_req, res) => void res.end());
    app.use('/:tenant/users', users);
    app.use(quiet);
    expect((await serverSpan(app, '/acme/users/1')).name).toBe('GET /:tenant/users/:id');
    const none = await serverSpan(app, '/acme/users/none');
    expect([none.name, none.attributes['http.route']]).toEqual(['GET /:tenant/users/:id', '/:tenant/users/:id']);
    const bad = await serverSpan(app, '/acme/users/bad');
    expect([bad.name, bad.status.code, bad.events.length]).toEqual(['GET /:tenant/users/:id', 2, 1]);
  });

  it('does not take a route that has passed the request on for that of a mounted parameter', async () => {
    const app = express();
    const inner = express.Router();
    inner.param('sub', (_req, res) => void res.end());
    inner.use('/:sub', (_req, res) => void res.end());
    app.get(wildcard, (_req, _res, next) => next());
    app.use('/list', inner);
    expect((await serverSpan(app, '/list/1')).name).toBe(`GET ${wildcard}`);
  });

  it('leaves the library as it was to the eye', async () => {
    const app = express();
    const router = express.Router();
    router.use('/p/:x', function named(_req, _res, next) {
      next();
    });
    const layer = router.stack.at(-1) as unknown as { handle: { name: string }; name: string };
    expect([layer.handle.name, layer.name]).toEqual(['named', 'named']);
    expect(() => Reflect.apply(router.use, router, [])).toThrow(TypeError);
    expect(() => Reflect.apply(app.use, app, [])).toThrow(TypeError);
  });

  it('keeps the trace in the code behind a body parser', async () => {
    const app = express();
    let seen: string | undefined;
    app.use(express.json());
    app.post('/body', (_req, res) => {
      seen = trace.getActiveSpan()?.spanContext().spanId;
      res.end();
    });
    const span = await serverSpan(app, '/body', 'POST', JSON.stringify({ text: 'x'.repeat(90_000) }));
    expect(seen).toBe(span.spanContext().spanId);
  });
});
