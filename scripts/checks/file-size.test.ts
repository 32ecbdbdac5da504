import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CODE, filesLike, linesOf, read, shippedFiles } from './repository.ts';

const MOST = 250;
/** A test is a list of cases, and a file of tests ends where the thing tested ends. */
const MOST_IN_A_TEST = 400;
const MEDIAN = 80;

/** Files that are one table of data: they grow by rows, not by ideas. */
const DATA_TABLES: ReadonlySet<string> = new Set([
  'packages/preset/src/config/variables.ts',
  'packages/preset/src/rows/stock/catalogue.ts',
]);

const GRAB_BAG = /^(?:utils?|helpers?|misc|common|shared|tools)\./;

function tooLong(file: string, lines: number): boolean {
  return !DATA_TABLES.has(file) && lines > (file.includes('.test.') ? MOST_IN_A_TEST : MOST);
}

describe('the rule', () => {
  it('counts a file of one line too many, unless it is a table', () => {
    expect([tooLong('a.ts', MOST), tooLong('a.ts', MOST + 1)]).toEqual([false, true]);
    expect([tooLong('a.test.ts', MOST_IN_A_TEST), tooLong('a.test.ts', MOST_IN_A_TEST + 1)]).toEqual([false, true]);
    expect(tooLong('packages/preset/src/config/variables.ts', 10_000)).toBe(false);
  });
});

describe('the repository', () => {
  const code = filesLike(CODE).map((file) => ({ file, lines: linesOf(read(file)) }));

  it(`has no file above ${MOST} lines: split it by concept, or name it as a table`, () => {
    expect(code.filter(({ file, lines }) => tooLong(file, lines))).toEqual([]);
  });

  it(`has files whose median is under ${MEDIAN} lines`, () => {
    const sizes = shippedFiles().map((file) => linesOf(read(file)));
    expect(sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)]).toBeLessThan(MEDIAN);
  });

  it('names every table that exists, and no other', () => {
    expect([...DATA_TABLES].filter((file) => !code.some((one) => one.file === file))).toEqual([]);
  });

  it('has no grab bags', () => {
    expect(code.filter(({ file }) => GRAB_BAG.test(basename(file)))).toEqual([]);
  });
});
