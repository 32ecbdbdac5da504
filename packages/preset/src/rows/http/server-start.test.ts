import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { ownAttributes } from '../../tracer/span-attributes.js';
import { DEFAULT_LIMITS } from '../../tracer/span-limits.js';
import { knownMethod } from './method.js';
import { pathOf, serverStart } from './server-start.js';

interface Given {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly peer?: { readonly remoteAddress: string; readonly remotePort?: number };
}

function startOf({ method = 'GET', url = '/', headers = {}, peer }: Given) {
  const socket = new Socket();
  for (const [name, value] of Object.entries(peer ?? {})) Object.defineProperty(socket, name, { value });
  const request = Object.assign(new IncomingMessage(socket), { method, url, httpVersion: '1.1' });
  Object.assign(request.headers, headers);
  return serverStart(request, request.headers, 'http', knownMethod(method), pathOf(url));
}

it.each<Given>([
  {},
  { method: 'BREW', url: '/pots/1?strength=7' },
  { url: '/a?b=c', headers: { host: 'shop.test', 'user-agent': 'curl/8' } },
  { headers: { host: 'shop.test:8080', 'x-request-id': 'a'.repeat(200), 'x-correlation-id': 'b' } },
  { headers: { 'user-agent': 'x'.repeat(2000), 'x-forwarded-host': 'a.test' } },
  { peer: { remoteAddress: '10.0.0.1', remotePort: 4711 } },
  { peer: { remoteAddress: '/run/shop.sock' } },
])('says itself how much it has: %j', (given) => {
  const start = startOf(given);
  const limit = () => {
    throw new Error('it was looked through');
  };
  const looked = ownAttributes(start.attributes, 128, Number.POSITIVE_INFINITY);
  expect(start.within(DEFAULT_LIMITS, limit)).toEqual(looked);
  expect(Object.values(looked.attributes)).not.toContain(undefined);
});

it.each([{ attributeCountLimit: 2 }, { attributeValueLengthLimit: 3 }])(
  'is looked through where it may be too much: %j',
  (less) => {
    const start = startOf({ url: '/long/path' });
    const limits = { ...DEFAULT_LIMITS, ...less };
    const { attributeCountLimit, attributeValueLengthLimit } = limits;
    const looked = ownAttributes({ ...start.attributes }, attributeCountLimit, attributeValueLengthLimit);
    expect(start.within(limits, ownAttributes)).toEqual(looked);
    expect(looked.attributes).not.toEqual(start.attributes);
  },
);
