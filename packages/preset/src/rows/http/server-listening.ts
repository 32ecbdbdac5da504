import type { Server } from 'node:http';

const watchers = new Set<(server: Server) => void>();

/** Rows of web frameworks look at a server here, before its first connection. */
export function whenListening(look: (server: Server) => void): void {
  watchers.add(look);
}

/** Called by the patch of `Server.prototype.emit`. */
export function listening(server: Server): void {
  for (const look of watchers) {
    try {
      look(server);
    } catch {
      // The app's own listeners for the event come next.
    }
  }
}
