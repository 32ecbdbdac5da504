import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hearsEsModules } from '../modules/es-modules.js';
import { installedDir } from '../modules/installed.js';
import { packageOf } from '../modules/package-of.js';
import type { Row, Runtime } from './row.js';

export interface Ahead extends Pick<Row, 'library' | 'why' | 'makesNoSpans'> {
  /** How the versions that have these files begin: `3.`. */
  readonly version: RegExp;
  /** Files that hold what is patched, with little else. */
  readonly files: readonly string[];
  patch(runtime: Runtime, exports: unknown): void;
  /** Whether it is worth its time. Default: always. */
  isWanted?(): boolean;
}

/**
 * A row for ES modules where no hook of ours sees them (modules/es-modules.ts): where the app has the package, its modules are
 * loaded ahead of it, and the app gets the same ones. What they export is not to be replaced, but classes can be patched.
 */
export function loadedAhead({ library, why, makesNoSpans = false, version, files, patch, isWanted }: Ahead): Row {
  return {
    library,
    why,
    makesNoSpans,
    versions: [],
    eager: true,
    load: (runtime) => ({
      patch(exports) {
        const dir = hearsEsModules() || isWanted?.() === false ? undefined : installedDir(library);
        if (dir !== undefined && version.test(packageOf(join(dir, 'package.json'))?.version ?? '')) {
          for (const file of files) void loadAndPatch(join(dir, file), (loaded) => patch(runtime, loaded));
        }
        return exports;
      },
    }),
  };
}

async function loadAndPatch(file: string, patch: (loaded: unknown) => void): Promise<void> {
  try {
    const { href } = pathToFileURL(file);
    patch(await import(href));
  } catch {
    // Another layout: the library runs untraced.
  }
}
