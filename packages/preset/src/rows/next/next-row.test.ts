// What it does to a request is done here: the calls of its tracer, on
// a real request to a real server, under the rules that its scope really has.
import http, { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SpanKind } from '@opentelemetry/api';
import { afterAll, expect, it } from 'vitest';
import { createCuratingProvider } from '../../curate/curating-provider.js';
import { httpRow } from '../http/http-row.js';
import { createRecorder } from '../http/recorder.test.support.js';
import { rulesFor } from '../table.js';

const recorder = createRecorder();
const provider = createCuratingProvider({ inner: () => recorder.runtime.tracerProvider, rulesFor });
const next = provider.getTracer('next.js');
let handled = () => {};
const over = new Promise<void>((done) => {
  handled = done;
});
const server = createServer((_request, response) => {
  next.startActiveSpan('GET /users/7', { kind: SpanKind.SERVER, attributes: { 'http.method': 'GET' } }, (handle) => {
    next.startActiveSpan('render route', { attributes: { 'next.route': '/users/[id]' } }, (render) => {
      render.recordException(new Error('user is broken'));
      render.end();
    });
    response.writeHead(500).end();
    response.once('close', () => {
      handle.setAttributes({ 'next.route': '/users/[id]', 'http.route': '/users/[id]', 'next.span_name': 'x' });
      handle.updateName('GET /users/[id]');
      handle.end();
      handled();
    });
  });
});
httpRow.load(recorder.runtime).patch(http, undefined, undefined);
afterAll(() => void server.close());

it('Next.js: its own spans fold into the one of the server, with their route and exception', async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/users/7`)).arrayBuffer();
  await over;
  const [span, ...others] = await recorder.ended(1);
  expect(others).toEqual([]);
  expect(recorder.complaints).toEqual([]);
  expect(span?.name).toBe('GET /users/[id]');
  expect(span?.attributes['http.route']).toBe('/users/[id]');
  expect(Object.keys(span?.attributes ?? {}).filter((key) => key.startsWith('next.'))).toEqual([]);
  expect(span?.events.map(({ attributes }) => attributes?.['exception.message'])).toEqual(['user is broken']);
});
