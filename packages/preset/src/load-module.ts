// Modules that WINNOW_RULES and WINNOW_SAMPLER name: CommonJS or ESM, relative to the working directory.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Sampler } from '@opentelemetry/api';
import { checkRules, type Rule } from '@winnow/sampler';

/** At once, or as soon as it is imported. */
export type Loaded<T> = T | Promise<T>;

/** @throws what is wrong with a module that comes at once; others reject */
export function loadRules(path: string): Loaded<readonly Rule[]> {
  return load(path, (found) => checkedRules(found, `WINNOW_RULES=${path}`, 'default export'));
}

/** @throws as {@link loadRules} */
export function loadSampler(path: string): Loaded<Sampler> {
  return load(path, (found) => checkedSampler(found, path));
}

function checkedSampler(sampler: unknown, path: string): Sampler {
  if (typeof (sampler as Sampler | undefined)?.shouldSample === 'function') return sampler as Sampler;
  throw new Error(`WINNOW_SAMPLER=${path}: expected its default export to be a Sampler (an object with shouldSample)`);
}

/**
 * @param what the list is called there; `rules` by default
 * @throws TypeError that names the place and the first entry that is no rule
 */
export function checkedRules(value: unknown, where: string, what?: string): readonly Rule[] {
  try {
    return checkRules(value, what);
  } catch (error) {
    throw new TypeError(`${where}: ${(error as Error).message.replace('[winnow] ', '')}`);
  }
}

/** An ES module that awaits at its top level. */
const AWAITS = 'ERR_REQUIRE_ASYNC_MODULE';

/**
 * Before the first request, wherever Node.js can `require()` what it is: a process may be asked, or stopped, at once. An
 * ES module comes some milliseconds later where Node.js cannot (before 20.19 and 22.12), or where it awaits something.
 */
function load<T>(path: string, check: (found: unknown) => T): Loaded<T> {
  const url = locate(path);
  const found = required(url);
  if (found !== undefined) return check(defaultOf(found));
  return import(url).then((imported: { default?: unknown }) => check(defaultOf(imported)));
}

/** Undefined: only `import()` can load it, or say what is wrong with it. */
function required(url: string): { readonly default?: unknown } | undefined {
  const file = url.startsWith('file:') ? fileURLToPath(url) : '';
  if (!canRequire(extname(file)) || !existsSync(file)) return undefined;
  try {
    return { default: require(file) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException | undefined)?.code === AWAITS) return undefined;
    throw error;
  }
}

/** What has no loader here would be read as JavaScript. */
function canRequire(extension: string): boolean {
  if (extension === '.cjs') return true;
  if ((process.features as { readonly require_module?: boolean }).require_module !== true) return false;
  return extension === '.mjs' || require.extensions[extension] !== undefined;
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
