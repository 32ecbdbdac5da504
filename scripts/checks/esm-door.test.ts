import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filesLike, read, root } from './repository.ts';

interface Door {
  readonly import?: { readonly default: string };
  readonly require?: { readonly default: string };
}

const doors = filesLike(/^packages\/[^/]+\/package\.json$/).flatMap((file) => {
  const { name, exports = {} } = JSON.parse(read(file)) as { name: string; exports?: Record<string, Door> };
  const folder = join(root, file, '..');
  return Object.entries(exports).flatMap(([path, door]) =>
    door.import && door.require
      ? [
          {
            name: `${name}${path.slice(1)}`,
            esm: join(folder, door.import.default),
            cjs: join(folder, door.require.default),
          },
        ]
      : [],
  );
});

// By Node.js itself: the test runner would run a file a second time to import it.
const COMPARE = `
  import { createRequire } from 'node:module';
  const [esm, cjs] = process.argv.slice(1);
  const required = createRequire(import.meta.url)(cjs);
  const imported = await import(esm);
  const names = [...new Set([...Object.keys(required), ...Object.keys(imported)])];
  console.log(JSON.stringify({ count: names.length, other: names.filter((name) => imported[name] !== required[name]) }));
`;

describe('import and require', () => {
  it.each(doors)('give the same names and the same things of $name', ({ esm, cjs }) => {
    const args = ['--input-type=module', '--eval', COMPARE, pathToFileURL(esm).href, cjs];
    const { count, other } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
    expect(count).toBeGreaterThan(0);
    expect(other).toEqual([]);
  });

  it('are both there for the packages that have an api', () => {
    expect(doors.map(({ name }) => name)).toEqual(expect.arrayContaining(['@winnow/preset', '@winnow/sampler']));
  });
});
