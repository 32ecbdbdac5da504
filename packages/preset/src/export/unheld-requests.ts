import type { ClientRequest } from 'node:http';
import type { Delivery } from './delivery.js';

/** Requests under way that are not to keep the process alive. */
export interface UnheldRequests extends Required<Pick<Delivery, 'held' | 'giveUp'>> {
  add(request: ClientRequest): void;
}

export function createUnheldRequests(): UnheldRequests {
  const underWay = new Set<ClientRequest>();
  return {
    add(request) {
      underWay.add(request);
      request.on('close', () => underWay.delete(request));
      // Each time: an agent takes the reference back when it gives a connection out again.
      if (request.socket) request.socket.unref();
      else request.on('socket', (socket) => socket.unref());
    },
    // Who waits for an answer lets the process go. A connect, and bytes that nobody takes, hold it nevertheless.
    held: () => [...underWay].filter(({ writableLength }) => writableLength > 0).length,
    giveUp() {
      for (const request of underWay) request.destroy(new Error('no answer before the process ended'));
    },
  };
}
