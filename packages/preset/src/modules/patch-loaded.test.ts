import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import type { Row } from '../rows/row.js';
import { patchLoaded } from './patch-loaded.js';

it('gives the files of a row, of libraries that are loaded, and nothing else', () => {
  const require = createRequire(__filename);
  const loaded: unknown = require('log4js/lib/layouts.js');
  const row = (library: string, ...files: string[]): Row => ({
    library,
    versions: [],
    files,
    why: '',
    load: () => ({ patch: (exports) => exports }),
  });
  const rows = [row('log4js', 'lib/layouts.js', 'lib/nothing.js'), row('log4js'), row('never-loaded', 'index.js')];
  const given: unknown[][] = [];
  patchLoaded(rows, (applied, exports, found, file) => {
    given.push([applied, exports, found.name, file]);
    return exports;
  });
  expect(given).toEqual([[rows[0], loaded, 'log4js', 'lib/layouts.js']]);
});
