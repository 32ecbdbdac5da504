// docs/reference/scenarios.md names tests that exist, and whose names carry the number; and all whose names do.
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, it } from 'vitest';
import { filesLike, read, root } from './repository.ts';

const PAGE = 'docs/reference/scenarios.md';
const ROWS = Array.from(
  read(PAGE).matchAll(/^\| (\d+) \| (.*) \| (.*) \|$/gm),
  ([, number = '', what = '', tests = '']) => ({
    number,
    what,
    files: Array.from(tests.matchAll(/\]\(([^)]+)\)/g), ([, link = '']) => posix.join(posix.dirname(PAGE), link)),
  }),
);

/** The numbers that a test file carries. */
function numbersIn(source: string): readonly string[] {
  return Array.from(
    source.matchAll(/scenarios? (\d+(?:(?:, | and )\d+)*)/gi),
    ([, list = '']) => list.match(/\d+/g) ?? [],
  ).flat();
}

it('the page has all 46', () => {
  expect(ROWS.map(({ number }) => Number(number))).toEqual(Array.from({ length: 46 }, (_, at) => at + 1));
});

it.each(ROWS)('scenario $number: $what', ({ number, what, files }) => {
  if (files.length === 0) expect(what).toMatch(/not built$|`pnpm bench/);
  for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
  expect(filesLike(/\.test\.ts$/).filter((file) => numbersIn(read(file)).includes(number))).toEqual([...files].sort());
});
