// A real PostgreSQL for tests: the one at DATABASE_URL, else PGlite behind a socket.
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { readEnvironment } from '../../config/env.js';

/** PGlite compiles itself at the start: on a busy machine this takes its time. */
export const STARTING = 60_000;

export interface Database {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startDatabase(): Promise<Database> {
  const url = readEnvironment()['DATABASE_URL'];
  if (url) return { url, stop: async () => {} };
  const db = await PGlite.create();
  // It allows one connection unless told otherwise; a pool needs more.
  const server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections: 20 });
  await server.start();
  return {
    url: `postgresql://postgres:secret@${server.getServerConn()}/postgres?sslmode=disable`,
    async stop() {
      await server.stop();
      await db.close();
    },
  };
}
