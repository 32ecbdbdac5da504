import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that systems hand out by themselves, from 32768 on Linux and from 49152 elsewhere. */
const FROM = 20_000;
const COUNT = 12_000;

/**
 * A port on which nothing listens, and on which nothing will by chance: one that was handed out and given back may be the next
 * that another test is given, which would then get what was meant for nobody.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FROM + Math.floor(Math.random() * COUNT);
    const server = createServer();
    const free = await once(server.listen(port), 'listening').then(
      () => true,
      () => false,
    );
    if (!free) continue;
    await new Promise((closed) => server.close(closed));
    return port;
  }
}
