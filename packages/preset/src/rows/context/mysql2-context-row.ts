import { bindingRow } from './binding-row.js';
import { tellingFailures } from './mysql2-failures.js';

const POOL = ['getConnection', 'query', 'execute'];
const CONNECTION = ['query', 'execute'];

export const mysql2ContextRow = bindingRow({
  library: 'mysql2',
  versions: ['>=1.4.2 <4'],
  // The classes moved to lib/base with 3.11.
  files: {
    'lib/base/pool.js': POOL,
    'lib/pool.js': POOL,
    'lib/base/connection.js': CONNECTION,
    'lib/connection.js': CONNECTION,
  },
  beneath: { 'lib/base/connection.js': tellingFailures, 'lib/connection.js': tellingFailures },
  why: 'A saturated pool calls back where a connection was given back: the queries of waiting requests became roots. A failed query said nothing of its error.',
});
