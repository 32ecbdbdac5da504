import { createRequire } from 'node:module';
import type { Row, Runtime } from '../row.js';
import { buildInstrumentation, type Definition, type Instrumentation } from './build.js';
import { packageOf, type StockInstrumentation, type StockTarget } from './instrumentation.js';

/**
 * One row per library that a stock instrumentation patches. They share one instance, which is made when the first of the
 * libraries is loaded.
 */
export function stockRows(stock: StockInstrumentation): readonly Row[] {
  const instances = new WeakMap<Runtime, Instrumentation>();
  const instanceFor = (runtime: Runtime): Instrumentation => {
    let instance = instances.get(runtime);
    if (instance === undefined) {
      instance = buildInstrumentation(stock, runtime);
      instances.set(runtime, instance);
    }
    return instance;
  };
  const shared = { scopes: [packageOf(stock)], ...(stock.rules && { rules: stock.rules }), why: stock.why };
  if (stock.targets.length === 0) return [{ ...shared, ...channelRow(stock, instanceFor) }];
  return stock.targets.map((target) => ({
    ...shared,
    ...target,
    ...(target.versions.length === 0 && { eager: true }),
    load: (runtime) => patchOf(target, instanceFor(runtime)),
  }));
}

/** Without a target there is nothing to wait for. The library names what it looks at. */
function channelRow(stock: StockInstrumentation, instanceFor: (runtime: Runtime) => Instrumentation): Omit<Row, 'why'> {
  return {
    library: stock.name === 'undici' ? 'undici' : 'perf_hooks',
    versions: [],
    eager: true,
    load(runtime) {
      instanceFor(runtime);
      return { patch: (exports) => exports };
    },
  };
}

function patchOf({ library }: StockTarget, instrumentation: Instrumentation) {
  const definitions = instrumentation.getModuleDefinitions();
  return {
    patch(exports: unknown, version: string | undefined, file: string | undefined): unknown {
      return definitions.reduce((current, definition) => {
        if (definition.name !== library) return current;
        if (file === undefined) return apply(definition, definition, current, version);
        const files = definition.files?.filter(({ name }) => name === `${library}/${file}`) ?? [];
        return files.reduce((inner, found) => apply(definition, found, inner, version), current);
      }, exports);
    },
  };
}

function apply(definition: Definition, part: Omit<Definition, 'files'>, exports: unknown, version: string | undefined) {
  if (part.patch === undefined || !supports(part.supportedVersions, version, definition.includePrerelease))
    return exports;
  definition.moduleVersion = version as string;
  part.moduleExports = exports;
  return part.patch(exports, version) ?? exports;
}

function supports(ranges: readonly string[], version: string | undefined, includePrerelease = false): boolean {
  if (version === undefined) return ranges.includes('*');
  const satisfies = createRequire(__filename)('semver/functions/satisfies') as typeof import('semver').satisfies;
  return ranges.some((range) => satisfies(version, range, { includePrerelease }));
}
