import { IncomingMessage, ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { outHeader, setOutHeader } from './out-headers.js';

const response = () => new ServerResponse(new IncomingMessage(undefined as never));

it('reads what was set, as Node.js says it', () => {
  const answer = response();
  expect(outHeader(answer, 'content-type')).toBeUndefined();
  answer.setHeader('Content-Type', 'text/plain');
  answer.setHeader('Content-Length', 2);
  answer.setHeader('Set-Cookie', ['a=1', 'b=2']);
  answer.setHeader('X-Gone', 'soon').removeHeader('x-gone');
  for (const name of ['content-type', 'content-length', 'set-cookie', 'x-gone', 'x-none', 'constructor']) {
    expect(outHeader(answer, name)).toEqual(answer.getHeader(name));
  }
});

it.each([{}, { 'X-A': '1' }, { 'Server-Timing': 'app;dur=1' }])('sets a header beside %o', (before) => {
  const [ours, nodes] = [response(), response()];
  for (const [name, value] of Object.entries(before)) for (const answer of [ours, nodes]) answer.setHeader(name, value);
  setOutHeader(ours, 'server-timing', 'trace;desc=00');
  nodes.setHeader('server-timing', 'trace;desc=00');
  expect(ours.getHeaders()).toEqual(nodes.getHeaders());
  expect(ours.getHeaderNames()).toEqual(nodes.getHeaderNames());
});

it('asks a response that keeps its headers elsewhere', () => {
  const headers = new Map<string, unknown>([['content-type', 'text/plain']]);
  const other = {
    getHeader: (name: string) => headers.get(name),
    setHeader: (name: string, value: unknown) => headers.set(name, value),
  } as unknown as ServerResponse;
  setOutHeader(other, 'server-timing', 'trace;desc=00');
  expect([outHeader(other, 'content-type'), outHeader(other, 'server-timing')]).toEqual([
    'text/plain',
    'trace;desc=00',
  ]);
});
