import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** The package that a file belongs to. */
export interface PackageOf {
  readonly name: string;
  readonly version: string | undefined;
  readonly dir: string;
  /** Path inside the package, with forward slashes. */
  readonly file: string;
}

const manifests = new Map<string, { name?: string; version?: string } | undefined>();
const MODULES = `${sep}node_modules${sep}`;

/** The folder of a package below a node_modules folder. */
function packageDirInPath(path: string): string | undefined {
  const at = path.lastIndexOf(MODULES);
  const name = packageNameInPath(path);
  return name === undefined ? undefined : path.slice(0, at + MODULES.length) + name.split('/').join(sep);
}

/** The package name in a path below a node_modules folder. */
export function packageNameInPath(path: string): string | undefined {
  const at = path.lastIndexOf(MODULES);
  if (at === -1) return undefined;
  const rest = path.slice(at + MODULES.length).split(sep);
  return rest[0]?.startsWith('@') ? `${rest[0]}/${rest[1]}` : rest[0];
}

/** @param filename an absolute path; undefined when no package.json with a name is found above it */
export function packageOf(filename: string): PackageOf | undefined {
  // Some packages publish a copy of their manifest inside (`@redis/client/dist/package.json`): the outermost one counts.
  for (let dir = packageDirInPath(filename) ?? dirname(filename); ; dir = dirname(dir)) {
    const manifest = readManifest(dir);
    if (manifest?.name !== undefined && manifest.version !== undefined) {
      const file = filename
        .slice(dir.length + 1)
        .split(sep)
        .join('/');
      return { name: manifest.name, version: manifest.version, dir, file };
    }
    if (dir === dirname(dir)) return undefined;
  }
}

function readManifest(dir: string): { name?: string; version?: string } | undefined {
  if (!manifests.has(dir)) {
    const path = join(dir, 'package.json');
    let manifest: { name?: string; version?: string } | undefined;
    try {
      if (existsSync(path)) manifest = JSON.parse(readFileSync(path, 'utf8')) as { name?: string };
    } catch {
      // An unreadable manifest is no manifest; the search goes on above it.
    }
    manifests.set(dir, manifest);
  }
  return manifests.get(dir);
}
