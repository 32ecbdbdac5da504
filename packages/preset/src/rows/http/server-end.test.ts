import http, { type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { SpanStatusCode } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpRow } from './http-row.js';
import { ask, closeServers, exchange, listen } from './raw-http.test.support.js';
import { createRecorder } from './recorder.test.support.js';
import { recordRequestException, requestSpan } from './request-span.js';

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

describe('end', () => {
  it.each([
    [200, SpanStatusCode.UNSET, undefined],
    [404, SpanStatusCode.UNSET, undefined],
    [500, SpanStatusCode.ERROR, '500'],
    [599, SpanStatusCode.ERROR, '599'],
  ])('with %d has the status %d', async (status, code, type) => {
    const { port } = await listen((_request, response) => response.writeHead(status).end());
    const span = await spanOf(ask(port, 'GET /'));
    expect([span.status.code, span.attributes['error.type']]).toEqual([code, type]);
    expect(span.attributes['http.response.status_code']).toBe(status);
  });

  it('has the status that went out, whatever the app says afterwards', async () => {
    const { port } = await listen((_request, response) => {
      response.writeHead(503).write('sorry');
      response.statusCode = 200;
      response.end();
    });
    const span = await spanOf(ask(port, 'GET /'));
    expect(span.attributes['http.response.status_code']).toBe(503);
  });

  it('tells a response that was cut off', async () => {
    const { port } = await listen((_request, response) => {
      response.write('half');
      response.destroy();
    });
    const span = await spanOf(ask(port, 'GET /'));
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes).toMatchObject({ 'error.type': 'aborted', 'http.response.status_code': 200 });
    expect(recorder.signals.map(({ signal }) => signal)).toEqual(['responding', 'aborted']);
  });

  it('tells a client that went away before the answer, and claims no status', async () => {
    const { port } = await listen((request) => void request.socket.destroy());
    const span = await spanOf(ask(port, 'GET /'));
    expect(span.attributes['error.type']).toBe('aborted');
    expect(span.attributes).not.toHaveProperty('http.response.status_code');
  });

  it('takes the end of an event stream for one', async () => {
    const { port } = await listen((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: 1\n\n');
    });
    const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    socket.once('data', () => socket.destroy());
    const [span] = await recorder.ended(1);
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    expect(recorder.signals.map(({ signal }) => signal)).toEqual(['responding']);
  });

  it('comes for each of the pipelined requests of a connection that closes', async () => {
    let arrived = 0;
    const { port } = await listen(() => {
      arrived++;
    });
    const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3)));
    await expect.poll(() => arrived).toBe(3);
    socket.destroy();
    const spans = await recorder.ended(3);
    expect(spans.map((span) => span.attributes['error.type'])).toEqual(['aborted', 'aborted', 'aborted']);
  });

  it('waits for a pipelined response whose request is over long before', async () => {
    const first: ServerResponse[] = [];
    const { port } = await listen((request, response) => {
      if (first.push(response) === 1) return;
      // What follows the event is ours: the answers come a turn later.
      request.resume().on('close', () => {
        setImmediate(() => {
          response.end();
          first[0]?.end();
        });
      });
    });
    const last = 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx';
    await exchange(port, `GET / HTTP/1.1\r\nHost: a\r\n\r\n${last}`);
    const spans = await recorder.ended(2);
    expect(spans.map((span) => span.attributes['http.response.status_code'])).toEqual([200, 200]);
  });

  it('comes once, and nothing is written after it', async () => {
    const { port } = await listen((request, response) => {
      requestSpan(request)?.end(200, undefined);
      recordRequestException(request, new Error('late'));
      response.end();
    });
    const span = await spanOf(ask(port, 'GET /'));
    expect([span.name, span.events]).toEqual(['GET', []]);
  });

  it('survives an app that removes all listeners', async () => {
    const { port } = await listen((request, response) => {
      request.removeAllListeners();
      response.removeAllListeners('close');
      response.end();
    });
    await spanOf(ask(port, 'GET /'));
  });

  it('adds no listener of ours', async () => {
    let counts: number[] = [];
    const { port } = await listen((request, response) => {
      counts = [request.listenerCount('close'), response.listenerCount('close'), response.listenerCount('finish')];
      response.end();
    });
    await ask(port, 'GET /healthz');
    const untraced = counts;
    await ask(port, 'GET /');
    expect(counts).toEqual(untraced);
  });
});
