import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
// @ts-expect-error a script without types
import { pages } from '../print-docs.mjs';

it.each(pages as { path: string; text: string }[])('$path is what `pnpm run docs` prints', ({ path, text }) => {
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(text);
});
