// What happens to the files of libraries with a row. ESM imports of CommonJS packages come this way too, so no loader
// thread is needed (docs/adr/0002).
import Module from 'node:module';
import { sep } from 'node:path';
import type { Row } from '../rows/row.js';
import { onFile } from './file-hook.js';
import { type PackageOf, packageNameInPath, packageOf } from './package-of.js';

/** What happens to a module that a row is about. Returns the exports that stand in for it, or the same ones. */
export type ApplyRow = (row: Row, exports: unknown, found: PackageOf, file: string | undefined) => unknown;

/**
 * The hook runs when a file's code has run and before its exports are handed on. Node's ESM loader takes the exports
 * at that point (measured on Node 20 and 22), so replacing them after `require` has returned would be too late for it.
 * @returns a function that takes the hook away again
 */
export function hookModules(rows: readonly Row[], apply: ApplyRow): () => void {
  const byLibrary = new Map<string, Row[]>();
  for (const row of rows) byLibrary.set(row.library, [...(byLibrary.get(row.library) ?? []), row]);

  function patch(module: NodeModule, filename: string, candidates: readonly Row[]): void {
    const found = packageOf(filename);
    if (!found) return;
    const main = isMainFile(found, filename);
    const wanted = candidates.filter((row) => main || row.files?.includes(found.file));
    for (const row of wanted) module.exports = apply(row, module.exports, found, main ? undefined : found.file);
  }

  /** The rows about an ES module. */
  function rowsOf(filename: string): { found: PackageOf | undefined; wanted: readonly Row[] } {
    const candidates = byLibrary.get(packageNameInPath(filename) ?? '') ?? [];
    const found = candidates.some(({ modules }) => modules) ? packageOf(filename) : undefined;
    const wanted = found ? candidates.filter(({ modules }) => modules?.[found.file] !== undefined) : [];
    return { found, wanted };
  }

  return onFile({
    wanted(filename) {
      const { found, wanted } = rowsOf(filename);
      return found ? wanted.flatMap(({ modules }) => modules?.[found.file] ?? []) : [];
    },
    bound(bindings, filename) {
      const { found, wanted } = rowsOf(filename);
      if (found) for (const row of wanted) apply(row, bindings, found, found.file);
    },
    after(module, filename) {
      const candidates = byLibrary.get(packageNameInPath(filename) ?? '');
      if (candidates === undefined) return;
      try {
        patch(module, filename, candidates);
      } catch {
        // The library runs untraced, as it was loaded.
      }
    },
  });
}

function isMainFile(found: PackageOf, filename: string): boolean {
  const from = Module.createRequire(`${found.dir}${sep}package.json`);
  // By its folder, and by its own name: a package with an `exports` map may have another entry than its `main`.
  return [found.dir, found.name].some((request) => {
    try {
      return from.resolve(request) === filename;
    } catch {
      return false;
    }
  });
}
