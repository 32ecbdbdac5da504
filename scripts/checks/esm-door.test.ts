import { createRequire } from 'node:module';
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

describe('import and require', () => {
  it.each(doors)('give the same names and the same things of $name', async ({ esm, cjs }) => {
    const required = createRequire(import.meta.url)(cjs) as Record<string, unknown>;
    const imported = (await import(pathToFileURL(esm).href)) as Record<string, unknown>;
    expect(Object.keys(imported).sort()).toEqual(Object.keys(required).sort());
    for (const name of Object.keys(required)) expect(imported[name]).toBe(required[name]);
  });

  it('are both there for the packages that have an api', () => {
    expect(doors.map(({ name }) => name)).toEqual(expect.arrayContaining(['@winnow/preset', '@winnow/sampler']));
  });
});
