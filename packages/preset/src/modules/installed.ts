import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of a package that the app can import, whatever its `exports` let be seen. */
export function installedDir(name: string): string | undefined {
  const app = process.argv[1];
  if (app === undefined) return undefined;
  try {
    for (let dir = dirname(realpathSync(app)); ; dir = dirname(dir)) {
      const found = join(dir, 'node_modules', name);
      if (existsSync(join(found, 'package.json'))) return realpathSync(found);
      if (dir === dirname(dir)) return undefined;
    }
  } catch {
    // `node -e`, or a script that is gone.
    return undefined;
  }
}

/** Whether the app's main file is an ES module, by its name or by the manifest that is nearest to it. */
export function isAppEsModule(): boolean {
  const app = process.argv[1] ?? '';
  if (/\.[cm][jt]s$/.test(app)) return /\.m[jt]s$/.test(app);
  try {
    for (let dir = dirname(realpathSync(app)); ; dir = dirname(dir)) {
      const manifest = join(dir, 'package.json');
      if (existsSync(manifest)) {
        return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown }).type === 'module';
      }
      if (dir === dirname(dir)) return false;
    }
  } catch {
    return false;
  }
}
