import { readFileSync } from 'node:fs';
import { join } from 'node:path';

let cached: string | undefined;

/** The version in our own package.json. */
export function ownVersion(): string {
  if (cached === undefined) {
    try {
      const manifest = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { version: string };
      cached = manifest.version;
    } catch {
      cached = 'unknown';
    }
  }
  return cached;
}
