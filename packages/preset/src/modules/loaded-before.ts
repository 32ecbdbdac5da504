import Module from 'node:module';
import type { Row } from '../rows/row.js';
import { packageNameInPath } from './package-of.js';

/** Libraries with a row that were loaded before the hook, and whose calls may make no spans for it. */
export function loadedBefore(rows: readonly Row[]): readonly string[] {
  const libraries = new Set(rows.map((row) => row.library));
  for (const row of rows) if (row.inPlace !== undefined) libraries.delete(row.library);
  const cache = (Module as unknown as { _cache: Record<string, unknown> })._cache;
  const found = new Set<string>();
  for (const filename of Object.keys(cache)) {
    const name = packageNameInPath(filename);
    if (name !== undefined && libraries.has(name)) found.add(name);
  }
  return [...found];
}
