// A process of its own: PostgreSQL embedded (PGlite) behind its wire protocol. Tells its parent the URL.
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const db = await PGlite.create();
const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 20 });
await server.start();
const [, port] = /:(\d+)$/.exec(server.getServerConn());
process.send({ url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres` });
process.once('disconnect', () => process.exit());
