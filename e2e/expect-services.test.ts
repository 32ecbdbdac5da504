// Whether the context went along the whole way, asked of what has arrived: the failure names the hop that dropped the header.
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type App, expectServices, type Receiver, runApp, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { KEEP_ALL } from './variables/support.ts';

afterEach(stopApps);

const start = (receiver: Receiver, name: string) =>
  runApp({ app: 'use-everything.cjs', receiver, env: { ...KEEP_ALL, OTEL_SERVICE_NAME: name } });

const through = (app: App, to: string) => `${app.url}/relay?status=200&to=${encodeURIComponent(to)}`;

/** A proxy that hands on the path and none of the headers. */
async function startProxy(to: string) {
  const server = createServer((incoming, response) => {
    request(new URL(incoming.url ?? '/', to), (answer) => void answer.pipe(response)).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise((closed) => server.close(closed).closeAllConnections());
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => void (await close()) };
}

it('says nothing where the trace went through all of them, and names the hop where it did not', async () => {
  await using receiver = await startReceiver();
  await using inventory = await start(receiver, 'inventory');
  await using cart = await start(receiver, 'cart');
  await using gateway = await start(receiver, 'gateway');
  await using proxy = await startProxy(inventory.url);
  const services = ['gateway', 'cart', 'inventory'];
  const checkout = async (last: string) => (await fetch(through(gateway, through(cart, `${last}/items/1`)))).text();

  await checkout(inventory.url);
  await receiver.until((spans) => spans.length >= 5);
  expectServices(receiver.spans, services);

  const before = receiver.spans.length;
  await checkout(proxy.url);
  await receiver.until((spans) => spans.length >= before + 5);
  const broken = receiver.spans.slice(before);
  expect(() => expectServices(broken, services)).toThrow(
    'cart -> inventory dropped the trace context: GET /items/:id of inventory is in a trace of its own.',
  );
});
