import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isOrphanCall } from '../../curate/orphan-rule.js';
import { hearsEsModules } from '../../modules/es-modules.js';
import { installedDir } from '../../modules/installed.js';
import { packageOf } from '../../modules/package-of.js';
import { patchMethod } from '../http/patched.js';
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

/**
 * Its ES modules where no hook of ours sees them. The module that holds the class of queries imports nothing, so where the app
 * has the package it is loaded ahead of it: the app gets the same module.
 */
export const postgresJsModulesRow: Row = {
  ...shared,
  versions: [],
  eager: true,
  load: (runtime) => ({
    patch(exports) {
      const file = hearsEsModules() ? undefined : queryModule();
      if (file !== undefined) {
        const { href } = pathToFileURL(file);
        import(href).then(
          (loaded) => patchQuery(loaded, createPgTracing(runtime, SCOPE)),
          () => {
            // Another layout: its queries stay unseen.
          },
        );
      }
      return exports;
    },
  }),
};

function queryModule(): string | undefined {
  const dir = installedDir('postgres');
  return dir !== undefined && packageOf(join(dir, 'package.json'))?.version?.startsWith('3.')
    ? join(dir, 'src', 'query.js')
    : undefined;
}
