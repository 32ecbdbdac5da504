import { isOrphanCall } from '../../curate/orphan-rule.js';
import type { Row } from '../row.js';
import type { Connection } from './shapes.js';
import { createSqliteTracing, SQLITE_SCOPE } from './sqlite-tracing.js';
import { patchConnection } from './statement-patch.js';

const shared: Omit<Row, 'library' | 'versions'> = {
  scopes: [SQLITE_SCOPE],
  rules: { pass: isOrphanCall },
  why: 'The bundle has none; a synchronous query holds up every request of the process, so it should be seen.',
  load(runtime) {
    const tracing = createSqliteTracing(runtime);
    return {
      patch(exports) {
        const { prototype } = exports as { prototype?: Partial<Connection> };
        if (prototype?.prepare && prototype.exec) patchConnection(prototype as Connection, tracing);
        return exports;
      },
    };
  },
};

export const betterSqlite3Row: Row = { ...shared, library: 'better-sqlite3', versions: ['>=7.0.0 <14'] };

/** The same interface over a fork of SQLite. */
export const libsqlRow: Row = { ...shared, library: 'libsql', versions: ['>=0.3.0 <1'] };
