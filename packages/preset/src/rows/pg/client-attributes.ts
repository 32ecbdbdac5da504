import type { SharedAttributes } from '../../tracer/shared-start.js';

/** What of a pg client or of a pool's options says where it is connected to. */
export interface Connection {
  readonly host?: unknown;
  readonly port?: unknown;
  readonly database?: unknown;
}

/** The attributes that all queries of one client share. Credentials are not among them. */
export function connectionAttributes({ host, port, database }: Connection): SharedAttributes {
  const attributes: SharedAttributes = { 'db.system.name': 'postgresql' };
  if (typeof database === 'string' && database !== '') attributes['db.namespace'] = database;
  if (typeof host !== 'string' || host === '') return attributes;
  attributes['server.address'] = host;
  const number = typeof port === 'string' ? Number(port) : port;
  // A host that is a path is a Unix socket, and a socket has no port.
  if (typeof number === 'number' && Number.isInteger(number) && !host.startsWith('/'))
    attributes['server.port'] = number;
  return attributes;
}

/** A pool is given either fields or one URL. */
export function poolConnection(options: Connection & { connectionString?: unknown }): Connection {
  if (typeof options.connectionString !== 'string') return options;
  try {
    const url = new URL(options.connectionString);
    return {
      host: decodeURIComponent(url.hostname),
      port: url.port === '' ? 5432 : Number(url.port),
      database: decodeURIComponent(url.pathname.slice(1)),
    };
  } catch {
    return {};
  }
}
