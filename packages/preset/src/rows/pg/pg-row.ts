import { isOrphanCall } from '../../curate/orphan-rule.js';
import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';
import { shownConnect } from './connect-patch.js';
import { createPgTracing, PG_SCOPE } from './pg-tracing.js';
import { isConnectOfPool, type PgPool, patchPool } from './pool-patch.js';
import { type PgClient, tracedQuery } from './query-patch.js';

const rules = { pass: isOrphanCall };

/** Of pg's main entry the client inside is meant; its files export the client itself. */
function clientOf(exports: unknown, file: string | undefined): { prototype?: PgClient } | undefined {
  return (file === undefined ? (exports as { Client?: unknown }).Client : exports) as
    | { prototype?: PgClient }
    | undefined;
}

export const pgRow: Row = {
  library: 'pg',
  versions: ['>=8.0.3 <9'],
  // pg.native is a getter that loads its client at the first look: the file is patched when that happens.
  files: ['lib/client.js', 'lib/native/client.js'],
  scopes: [PG_SCOPE],
  rules,
  why: 'One span per query and none per connect, literals masked, no driver message, the caller’s context in every callback.',
  load(runtime) {
    const tracing = createPgTracing(runtime);
    return {
      patch(exports, _version, file) {
        const prototype = clientOf(exports, file)?.prototype;
        if (!prototype) return exports;
        patchMethod(prototype, 'query', (original) => tracedQuery(original, tracing));
        patchMethod(prototype, 'connect', (original) =>
          shownConnect(
            original,
            tracing,
            (client) => client.connectionParameters ?? {},
            () => !isConnectOfPool(),
          ),
        );
        return exports;
      },
    };
  },
};

export const pgPoolRow: Row = {
  library: 'pg-pool',
  versions: ['>=2.0.0 <4'],
  scopes: [PG_SCOPE],
  rules,
  why: 'Binds callbacks to their caller: a saturated pool answers in the context of another request.',
  load(runtime) {
    const tracing = createPgTracing(runtime);
    return {
      patch(exports) {
        const { prototype } = exports as { prototype?: PgPool };
        if (prototype) patchPool(prototype, tracing);
        return exports;
      },
    };
  },
};
