import { createRequire } from 'node:module';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { Runtime } from '../row.js';
import { packageOf, type StockInstrumentation } from './instrumentation.js';

/** What an instrumentation says about one library or file. */
export interface Definition {
  readonly name: string;
  readonly supportedVersions: readonly string[];
  readonly includePrerelease?: boolean;
  patch?: (exports: unknown, version?: string) => unknown;
  moduleExports?: unknown;
  moduleVersion?: string;
  readonly files?: readonly Omit<Definition, 'files' | 'includePrerelease'>[];
}

/** A stock instrumentation, described by shape: each may come with its own copy of the base class. */
export interface Instrumentation {
  _enabled?: boolean;
  getConfig(): object;
  setConfig(config: object): void;
  setTracerProvider(provider: TracerProvider): void;
  setMeterProvider(provider: MeterProvider): void;
  getModuleDefinitions(): readonly Definition[];
  enable(): void;
}

type Constructor = new (config: object) => Instrumentation;

/**
 * Makes an instrumentation that works but hooks nothing: our own module hook applies its patches. It gets its providers
 * before it is switched on, because some take their instruments then.
 */
export function buildInstrumentation(stock: StockInstrumentation, runtime: Runtime): Instrumentation {
  const { require: load, Class } = locate(stock);
  const config = stock.config?.(runtime.config, runtime.tail) ?? {};
  const instrumentation = withoutRequireHook(load, () => new Class({ ...config, enabled: false }));
  instrumentation.setTracerProvider(runtime.tracerProvider);
  instrumentation.setMeterProvider(runtime.meterProvider);
  instrumentation.setConfig({ ...instrumentation.getConfig(), enabled: true });
  markEnabled(instrumentation);
  // For those that subscribe to channels; the base class finds itself enabled and returns.
  instrumentation.enable();
  return instrumentation;
}

/** The bundle's own copy of an instrumentation, whether or not the app's package manager would let us see it. */
export function locate(stock: StockInstrumentation): { require: NodeJS.Require; Class: Constructor } {
  const bundle = createRequire(createRequire(__filename).resolve('@opentelemetry/auto-instrumentations-node'));
  const path = bundle.resolve(packageOf(stock));
  const Class = (bundle(path) as Record<string, Constructor | undefined>)[stock.className];
  if (Class === undefined) throw new Error(`${packageOf(stock)} has no ${stock.className}`);
  return { require: createRequire(path), Class };
}

/** Redis holds one instrumentation per generation of its client inside another. */
function markEnabled(instrumentation: Instrumentation): void {
  instrumentation._enabled = true;
  for (const inner of Object.values(instrumentation)) {
    if (isInstrumentation(inner)) inner._enabled = true;
  }
}

function isInstrumentation(value: unknown): value is Instrumentation {
  return typeof value === 'object' && value !== null && '_enabled' in value && 'getModuleDefinitions' in value;
}

const SINGLETON = '@opentelemetry/instrumentation/build/src/platform/node/RequireInTheMiddleSingleton';

/**
 * The base class hooks `require` for the whole process when the first instrumentation is made, whether or not it is ever
 * enabled (https://github.com/open-telemetry/opentelemetry-js, RequireInTheMiddleSingleton). Ours are patched by our own
 * hook, so they get one that does nothing; the app's own instrumentations get the real one later.
 */
function withoutRequireHook<T>(load: NodeJS.Require, make: () => T): T {
  const singleton = requireHook(load);
  if (singleton === undefined) return make();
  const { getInstance } = singleton;
  singleton.getInstance = () => ({ register: () => ({}) });
  try {
    return make();
  } finally {
    singleton.getInstance = getInstance;
  }
}

function requireHook(load: NodeJS.Require): { getInstance(): unknown } | undefined {
  try {
    const loaded = load(SINGLETON) as { RequireInTheMiddleSingleton?: { getInstance(): unknown } };
    return typeof loaded.RequireInTheMiddleSingleton?.getInstance === 'function'
      ? loaded.RequireInTheMiddleSingleton
      : undefined;
  } catch {
    // Another version keeps it elsewhere: the hook then costs a little and does no harm.
    return undefined;
  }
}
