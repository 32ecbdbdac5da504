// Hooks CommonJS loading, once, before the app. ESM imports of CommonJS packages come this way too: Node calls
// `Module._load` with the absolute file name and no parent (measured on Node 20 to 26), so no loader hook is needed.
import Module from 'node:module';
import { isAbsolute, sep } from 'node:path';
import type { Row } from '../rows/row.js';
import { type PackageOf, packageName, packageNameInPath, packageOf } from './package-of.js';

/** What happens to a module that a row is about. Returns the exports that stand in for it, or the same ones. */
export type ApplyRow = (row: Row, exports: unknown, found: PackageOf | undefined, file: string | undefined) => unknown;

interface LoadedModule {
  exports: unknown;
  loaded: boolean;
}

interface Internals {
  _load(request: string, parent: NodeModule | undefined, isMain: boolean): unknown;
  _resolveFilename(request: string, parent: NodeModule | undefined, isMain: boolean): string;
  _cache: Record<string, LoadedModule | undefined>;
  isBuiltin?(name: string): boolean;
}

const internals = Module as unknown as Internals;

/** @returns a function that takes the hook away again, for tests */
export function hookModules(rows: readonly Row[], apply: ApplyRow): () => void {
  const byLibrary = new Map<string, Row[]>();
  for (const row of rows) byLibrary.set(row.library, [...(byLibrary.get(row.library) ?? []), row]);
  const ofParent = new Map<string, readonly Row[] | undefined>();
  const done = new Set<string>();
  const original = internals._load;

  /** The rows that a request may be about; undefined for nearly every request, and then at the cost of one look-up. */
  function candidates(request: string, parent: NodeModule | undefined): readonly Row[] | undefined {
    const name = packageName(request);
    if (name !== undefined) return byLibrary.get(name);
    if (isAbsolute(request)) return byLibrary.get(packageNameInPath(request) ?? '');
    const from = parent?.path;
    if (from === undefined) return undefined;
    if (!ofParent.has(from)) {
      const name = packageNameInPath(from + sep);
      ofParent.set(
        from,
        byLibrary.get(name ?? '')?.filter((row) => row.files !== undefined),
      );
    }
    const rows = ofParent.get(from);
    return rows?.length ? rows : undefined;
  }

  function patched(
    request: string,
    parent: NodeModule | undefined,
    isMain: boolean,
    exports: unknown,
    rows: readonly Row[],
  ) {
    if (internals.isBuiltin?.(request)) return once(request, () => run(rows, exports, undefined, undefined)) ?? exports;
    const filename = internals._resolveFilename(request, parent, isMain);
    const module = internals._cache[filename];
    // A module in the middle of a circular load is patched by the outer call, when it is whole.
    if (module?.loaded === false || done.has(filename)) return module?.exports ?? exports;
    const found = packageOf(filename);
    if (!found || !rows.some((row) => row.library === found.name)) return exports;
    const main = isMainFile(found, filename);
    const wanted = rows.filter((row) => main || row.files?.includes(found.file));
    if (wanted.length === 0) return exports;
    done.add(filename);
    const replaced = run(wanted, exports, found, main ? undefined : found.file);
    // Written back, because ESM reads the exports from the cache and later requires do too.
    if (replaced !== exports && module) module.exports = replaced;
    return replaced;
  }

  function once(key: string, action: () => unknown): unknown {
    if (done.has(key)) return undefined;
    done.add(key);
    return action();
  }

  function run(
    wanted: readonly Row[],
    exports: unknown,
    found: PackageOf | undefined,
    file: string | undefined,
  ): unknown {
    return wanted.reduce((current, row) => apply(row, current, found, file), exports);
  }

  internals._load = function load(request, parent, isMain) {
    const exports = original.call(this, request, parent, isMain);
    if (typeof request !== 'string') return exports;
    const rows = candidates(request, parent);
    if (rows === undefined) return exports;
    try {
      return patched(request, parent, isMain, exports, rows);
    } catch {
      return exports;
    }
  };
  return () => {
    internals._load = original;
  };
}

function isMainFile(found: PackageOf, filename: string): boolean {
  try {
    return (
      Module.createRequire(`${found.dir}${sep}package.json`).resolve(found.dir) === filename ||
      resolvesByName(found, filename)
    );
  } catch {
    return resolvesByName(found, filename);
  }
}

/** A package with an `exports` map may have another entry than its folder's `main`. */
function resolvesByName(found: PackageOf, filename: string): boolean {
  try {
    return Module.createRequire(filename).resolve(found.name) === filename;
  } catch {
    return false;
  }
}
