import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from './free-port.js';

it('is free, and none that a system hands out by itself', async () => {
  const port = await freePort();
  expect(port).toBeLessThan(32_768);
  const server = createServer();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const taken = await Promise.all(Array.from({ length: 20 }, freePort));
  server.close();
  expect(taken).not.toContain(port);
});
