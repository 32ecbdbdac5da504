import http, { type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
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
async function serverSpan(app: RequestListener, path: string, method = 'GET'): Promise<ReadableSpan> {
  recorder.clear();
  const server = http.createServer(app).listen(0);
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  // fetch is not patched here: one span per request.
  await (await fetch(`http://localhost:${port}${path}`, { method })).text();
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
});
