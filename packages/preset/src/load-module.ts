// Modules that WINNOW_RULES and WINNOW_SAMPLER name: CommonJS or ESM, relative to the working directory.
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Sampler } from '@opentelemetry/api';
import type { Rule } from '@winnow/sampler';

export async function loadRules(path: string): Promise<readonly Rule[]> {
  return checkedRules(await defaultExport(path), `WINNOW_RULES=${path}`);
}

export async function loadSampler(path: string): Promise<Sampler> {
  const sampler = await defaultExport(path);
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

async function defaultExport(path: string): Promise<unknown> {
  let loaded = (await import(locate(path))) as { default?: unknown };
  // `export default` compiled to CommonJS arrives one level deeper.
  if ((loaded.default as { __esModule?: boolean } | undefined)?.__esModule) loaded = loaded.default as typeof loaded;
  return loaded.default;
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
