import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/** Long after the end of each process that waits for no answer: where one is held by a request, it would end after this. */
export const PATIENCE_MS = 45_000;

/** Answers nobody until it has lost its patience. */
export class HangingBackend implements AsyncDisposable {
  readonly order: string[] = [];
  /** What came in, of all connections. */
  received = '';
  /** Takes no bytes either, once the connection is made. */
  reads = true;
  readonly #sockets = new Set<Socket>();
  #timer: NodeJS.Timeout | undefined;
  readonly #server: Server = createServer((socket) => {
    this.#sockets.add(socket);
    this.#timer ??= setTimeout(() => {
      this.order.push('the backend hung up');
      for (const one of this.#sockets) one.destroy();
    }, PATIENCE_MS);
    socket.on('error', () => {});
    if (!this.reads) {
      socket.pause();
      return;
    }
    socket.on('data', (bytes) => {
      this.received += bytes.toString('latin1');
    });
  });

  async listen(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }
}
