import { patchMethod } from '../http/patched.js';
import { type Connection, poolConnection } from './client-attributes.js';
import { type Connect, shownConnect } from './connect-patch.js';
import type { PgTracing } from './pg-tracing.js';

export interface PgPool {
  options?: Connection & { connectionString?: unknown };
  connect: Connect<PgPool>;
  newClient?(...args: unknown[]): unknown;
}

/** A pool connects its clients itself, and tells whoever waits for one. */
let ofPool = false;

export function isConnectOfPool(): boolean {
  return ofPool;
}

/**
 * `pool.connect()`. A saturated pool calls back in the context of whoever gave the client back, so without this the queries
 * of one request would land in the trace of another.
 */
export function patchPool(prototype: PgPool, tracing: PgTracing): void {
  patchMethod(prototype, 'connect', (original) =>
    shownConnect(original, tracing, ({ options }) => poolConnection(options ?? {})),
  );
  patchMethod(
    prototype as Required<PgPool>,
    'newClient',
    (original) =>
      function newClient(this: PgPool, ...args) {
        const before = ofPool;
        ofPool = true;
        try {
          return original.apply(this, args);
        } finally {
          ofPool = before;
        }
      },
  );
}
