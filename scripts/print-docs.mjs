// Prints the generated reference pages. `pnpm run docs` writes them; a check compares them, so that they cannot drift.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { configurationPage } from './docs/configuration-page.mjs';
import { instrumentationsPage } from './docs/instrumentations-page.mjs';
import { testedVersions } from './docs/tested-versions.mjs';

const require = createRequire(new URL('../packages/preset/package.json', import.meta.url));
const { VARIABLES } = require('./dist/config/index.js');
const { describedInstrumentations } = require('./dist/rows/described.js');
const measured = JSON.parse(readFileSync(new URL('../docs/reference/spans.json', import.meta.url), 'utf8'));

/** Every generated page: path below the repository, and its text. */
export const pages = [
  { path: 'docs/reference/configuration.md', text: configurationPage(VARIABLES) },
  {
    path: 'docs/reference/instrumentations.md',
    text: instrumentationsPage(describedInstrumentations(), measured, testedVersions()),
  },
];

if (process.argv[1] === new URL(import.meta.url).pathname) {
  for (const { path, text } of pages) writeFileSync(new URL(`../${path}`, import.meta.url), text);
}
