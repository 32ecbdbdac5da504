import { isOrphanCall } from '../../curate/orphan-rule.js';
import { patchMethod } from '../http/patched.js';
import { loadedAhead } from '../loaded-ahead.js';
import { createPgTracing, type PgTracing } from '../pg/pg-tracing.js';
import type { Row } from '../row.js';
import { type Query, tracedHandle } from './query-patch.js';

const SCOPE = '@winnow/postgres';
const why = 'No instrumentation of postgres.js exists; without one its queries are not seen at all.';
const shared = { library: 'postgres', scopes: [SCOPE], rules: { pass: isOrphanCall }, why };

function patchQuery(exports: unknown, tracing: PgTracing): void {
  const { Query: QueryClass } = exports as { Query?: { prototype?: Query } };
  if (QueryClass?.prototype) {
    patchMethod(QueryClass.prototype, 'handle', (original) => tracedHandle(original, tracing));
  }
}

/** Its CommonJS build, and its ES modules where they are heard of. */
export const postgresJsRow: Row = {
  ...shared,
  versions: ['>=3.0.0 <4'],
  files: ['cjs/src/query.js'],
  modules: { 'src/query.js': ['Query'] },
  load(runtime) {
    const tracing = createPgTracing(runtime, SCOPE);
    return {
      patch(exports, _version, file) {
        if (file !== undefined) patchQuery(exports, tracing);
        return exports;
      },
    };
  },
};

/** Its ES modules where they are not heard of. */
export const postgresJsModulesRow: Row = {
  ...shared,
  ...loadedAhead({
    ...shared,
    version: /^3\./,
    files: ['src/query.js'],
    patch: (runtime, loaded) => patchQuery(loaded, createPgTracing(runtime, SCOPE)),
  }),
};
