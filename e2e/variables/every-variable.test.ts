import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { VARIABLES } from '@winnow/preset/config';
import { expect, it } from 'vitest';

it('has a test named after it, and no test is named after a variable that is gone', () => {
  const files = [import.meta.dirname, join(import.meta.dirname, '..')].flatMap((folder) => readdirSync(folder));
  const tests = files.flatMap((file) => /^([A-Z0-9_]+)\.test\.ts$/.exec(file)?.[1] ?? []);
  expect(tests.sort()).toEqual(Object.keys(VARIABLES).sort());
});
