import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesLike, linesOf, read } from './repository.ts';

const MOST = 40;

/** Files that node, a thread or a shell starts: somebody who meets one must learn from it how it comes to run. */
const STARTED = /(?:^|[./])register\.ts$|\/export\/worker\.ts$|\/main\.ts$/;
const SAYS_WHO = /^(?:#!.*\n)?(?:\/\/|\/\*).*(?:[Ll]oaded|[Ss]tarted|[Rr]un) by/;

/** Everything in a package.json that names a built file. */
function targets(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('./dist/') || value.startsWith('dist/') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(targets) : [];
}

function sourceOf(folder: string, target: string): string {
  const source = target.replace(/^(?:\.\/)?dist\//, 'src/').replace(/(?:\.d)?\.(m?)[jt]s$/, '.$1ts');
  return posix.join(folder, source);
}

const entries = [
  ...new Set(
    filesLike(/^packages\/[^/]+\/package\.json$/).flatMap((file) => {
      const { main, bin, exports } = JSON.parse(read(file)) as Record<string, unknown>;
      return targets([main, bin, exports]).map((target) => sourceOf(posix.dirname(file), target));
    }),
  ),
];

describe('entry files', () => {
  it('are found', () => {
    expect(entries).toContain('packages/preset/src/register.ts');
    expect(entries).toContain('packages/sampler/src/index.mts');
  });

  it('exist', () => {
    expect(entries.filter((file) => filesLike(new RegExp(`^${file.replaceAll('.', '\\.')}$`)).length === 0)).toEqual(
      [],
    );
  });

  it(`have at most ${MOST} lines: they are doors`, () => {
    const long = entries.map((file) => ({ file, lines: linesOf(read(file)) })).filter(({ lines }) => lines > MOST);
    expect(long).toEqual([]);
  });

  it('say in the first line who loads them, where that is not an import', () => {
    const started = filesLike(/^packages\/[^/]+\/src\//, STARTED);
    expect(started).toContain('packages/preset/src/export/worker.ts');
    expect(started.filter((file) => !SAYS_WHO.test(read(file).split('\n').slice(0, 2).join('\n')))).toEqual([]);
    expect(SAYS_WHO.test("import './start.js';\n// Loaded by nobody knows whom.")).toBe(false);
  });
});
