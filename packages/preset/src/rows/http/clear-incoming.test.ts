import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { isClearIncoming } from './clear-incoming.js';
import { closeServers, listen } from './raw-http.test.support.js';

it('knows the listener that Node.js puts on a request which nobody has read, and no other', async () => {
  const seen: unknown[] = [];
  const { port } = await listen((request, response) => {
    request.on('newListener', (event, listener) => event === 'end' && seen.push(listener));
    response.end('ok');
  });
  for (let n = 0; n < 2; n++) {
    const [response] = (await once(http.get({ port, agent: false }), 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
  }
  closeServers();
  expect(isClearIncoming(undefined)).toBe(false);
  expect(isClearIncoming(() => {})).toBe(false);
  expect([seen.length, ...seen.map(isClearIncoming)]).toEqual([2, true, true]);
  // Another one of that name is somebody else's.
  expect(isClearIncoming(function clearIncoming() {})).toBe(false);
});
