// Modules that WINNOW_RULES and WINNOW_SAMPLER name: CommonJS or ESM, relative to the working directory.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Sampler } from '@opentelemetry/api';
import type { Rule } from '@winnow/sampler';

/** At once, or as soon as it is imported. */
export type Loaded<T> = T | Promise<T>;

/** @throws what is wrong with a module that comes at once; others reject */
export function loadRules(path: string): Loaded<readonly Rule[]> {
  return load(path, (found) => checkedRules(found, `WINNOW_RULES=${path}`));
}

/** @throws as {@link loadRules} */
export function loadSampler(path: string): Loaded<Sampler> {
  return load(path, (found) => checkedSampler(found, path));
}

function checkedSampler(sampler: unknown, path: string): Sampler {
  if (typeof (sampler as Sampler | undefined)?.shouldSample === 'function') return sampler as Sampler;
  throw new Error(`WINNOW_SAMPLER=${path}: expected its default export to be a Sampler (an object with shouldSample)`);
}

/** @throws TypeError that names the place and the first entry that is no rule */
export function checkedRules(value: unknown, where: string): readonly Rule[] {
  if (!Array.isArray(value)) throw new TypeError(`${where}: expected its default export to be a list of rules`);
  const wrong = value.findIndex(
    (rule: Partial<Rule> | undefined) => typeof rule?.check !== 'function' || typeof rule.name !== 'string',
  );
  if (wrong !== -1)
    throw new TypeError(`${where}: entry ${wrong} of the list is not a rule (an object with name, reason and check)`);
  return value as Rule[];
}

/** A `.cjs` file is there before the first request. Anything else may be an ES module, which comes some milliseconds later. */
function load<T>(path: string, check: (found: unknown) => T): Loaded<T> {
  const url = locate(path);
  if (url.endsWith('.cjs') && existsSync(fileURLToPath(url)))
    return check(defaultOf({ default: require(fileURLToPath(url)) }));
  return import(url).then((found: { default?: unknown }) => check(defaultOf(found)));
}

/** `export default` compiled to CommonJS arrives one level deeper. */
function defaultOf(found: { readonly default?: unknown }): unknown {
  const outer = found.default as { readonly __esModule?: boolean; readonly default?: unknown } | undefined;
  return outer?.__esModule ? outer.default : outer;
}

function locate(path: string): string {
  if (path.startsWith('file:')) return path;
  if (path.startsWith('.') || isAbsolute(path)) return pathToFileURL(resolve(path)).href;
  try {
    return pathToFileURL(createRequire(join(process.cwd(), 'noop.js')).resolve(path)).href;
  } catch {
    return pathToFileURL(resolve(path)).href;
  }
}
