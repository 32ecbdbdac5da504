import Module from 'node:module';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { Log } from './log.js';
import { hookModules } from './modules/hook.js';
import { withOneCopy } from './modules/one-copy.js';
import type { PackageOf } from './modules/package-of.js';
import { patchLoaded } from './modules/patch-loaded.js';
import type { Patch, Row, Runtime } from './rows/row.js';
import { inRanges } from './versions.js';

/**
 * Puts the rows to work: eager ones now, the others when their library is loaded.
 * @param needed called when the first library of a row is loaded: traces are to be expected
 */
export function instrument(rows: readonly Row[], runtime: Runtime, log: Log, needed: () => void): () => void {
  const patches = new Map<Row, Patch>();

  function patchOf(row: Row): Patch {
    let patch = patches.get(row);
    if (!patch) {
      patch = row.load(runtime);
      patches.set(row, patch);
    }
    return patch;
  }

  function apply(row: Row, exports: unknown, found: PackageOf, file: string | undefined): unknown {
    const version = found.version;
    try {
      if (version !== undefined && !fits(row, version)) {
        const others = rows.filter(({ library }) => library === row.library);
        if (others.some((other) => fits(other, version))) return exports;
        const known = others.flatMap(({ versions }) => versions).join(' || ');
        log.once(
          `version ${row.library}`,
          `${row.library} ${version} is not a version that Winnow knows (${known}): it runs untraced.`,
        );
        return exports;
      }
      if (!row.makesNoSpans) needed();
      return withOneCopy(() => patchOf(row).patch(exports, version, file)) ?? exports;
    } catch (error) {
      log.once(
        `patch ${row.library}`,
        `${row.library} ${version ?? ''} could not be instrumented (${(error as Error).message}): it runs untraced.`,
      );
      return exports;
    }
  }

  for (const row of rows.filter((row) => row.eager)) {
    try {
      withOneCopy(() => patchOf(row).patch(builtin(row.library), undefined, undefined));
    } catch (error) {
      log.once(
        `patch ${row.library}`,
        `${row.library} could not be instrumented (${(error as Error).message}): it runs untraced.`,
      );
    }
  }
  // Named imports of core modules are bound to values; this hands the patched ones on.
  Module.syncBuiltinESMExports();
  patchLoaded(
    rows.filter((row) => row.inPlace !== undefined),
    apply,
  );
  return hookModules(
    rows.filter((row) => !row.eager && row.inPlace !== 'late'),
    apply,
  );
}

function builtin(library: string): unknown {
  return Module.isBuiltin(library) ? require(library) : undefined;
}

function fits(row: Row, version: string): boolean {
  return row.versions.length === 0 || inRanges(version, row.versions);
}

/** Instrumentations that the app brings to `start()`: given our providers, so that their spans are curated too. */
export function enableOwn(instrumentations: readonly Instrumentation[], runtime: Runtime): void {
  for (const instrumentation of instrumentations) {
    instrumentation.setTracerProvider(runtime.tracerProvider);
    instrumentation.setMeterProvider(runtime.meterProvider);
    instrumentation.enable();
  }
}
