import { existsSync, readdirSync, readFileSync } from 'node:fs';

const E2E = new URL('../../e2e/', import.meta.url);
const ALIAS = /^npm:(.+)@([^@]+)$/;

/** The versions of each package that the end-to-end tests are run with; some are there twice, by an alias. */
export function testedVersions() {
  const versions = new Map();
  for (const manifest of manifests()) {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
    for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
      const [, library = name, version = range] = ALIAS.exec(range) ?? [];
      if (/^\d/.test(version)) versions.set(library, [...(versions.get(library) ?? []), version]);
    }
  }
  return new Map(Array.from(versions, ([name, found]) => [name, [...new Set(found)].sort()]));
}

/** Of the tests, and of the apps that have their own because their dependencies do not go with the others'. */
function manifests() {
  const apps = readdirSync(new URL('fixtures/', E2E)).map((name) => new URL(`fixtures/${name}/package.json`, E2E));
  return [new URL('package.json', E2E), ...apps].filter((file) => existsSync(file));
}
