import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

export interface Postgres {
  readonly url: string;
  /** Runs in this process; otherwise it is the server of DATABASE_URL. */
  readonly embedded: boolean;
  close(): Promise<void>;
}

/** The server that DATABASE_URL names, or PostgreSQL embedded in this process behind its wire protocol. */
export async function startPostgres(): Promise<Postgres> {
  const url = process.env['DATABASE_URL'];
  if (url) return { url, embedded: false, close: async () => {} };
  const db = await PGlite.create();
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 20 });
  await server.start();
  const [, port] = /:(\d+)$/.exec(server.getServerConn()) ?? [];
  return {
    embedded: true,
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    async close() {
      await server.stop();
      await db.close();
    },
  };
}
