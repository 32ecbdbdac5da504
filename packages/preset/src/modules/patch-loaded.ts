import Module from 'node:module';
import type { Row } from '../rows/row.js';
import type { ApplyRow } from './hook.js';
import { packageNameInPath, packageOf } from './package-of.js';

/** Applies rows to libraries that were loaded before the hook: those that change a class which everybody shares. */
export function patchLoaded(rows: readonly Row[], apply: ApplyRow): void {
  const cache = (Module as unknown as { _cache: Record<string, NodeModule | undefined> })._cache;
  for (const [filename, module] of Object.entries(cache)) {
    const library = packageNameInPath(filename);
    const candidates = rows.filter((row) => row.library === library);
    const found = candidates.length === 0 || !module?.loaded ? undefined : packageOf(filename);
    if (found === undefined) continue;
    for (const row of candidates) {
      if (row.files?.includes(found.file)) apply(row, module?.exports, found, found.file);
    }
  }
}
