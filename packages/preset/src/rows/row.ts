import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { TailSampling } from '@winnow/sampler';
import type { Config } from '../config/config.js';
import type { SpanRules } from '../curate/rules.js';

/** What a row may use. Handed to `load` when the library is loaded, never earlier. */
export interface Runtime {
  readonly config: Config;
  /** The curating provider. A row takes its tracer from here, never from the api's globals. */
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
  /** The sampler's signals and verdicts. */
  readonly tail: TailSampling;
}

/** Changes a library in place and returns its exports, or returns other exports to stand in for them. */
export interface Patch {
  /**
   * @param exports what the module exports
   * @param version of the package, undefined for core modules
   * @param file the path inside the package (`lib/connection.js`), undefined for its main entry
   */
  patch(exports: unknown, version: string | undefined, file: string | undefined): unknown;
}

/** One library: data plus one patch. `rows/table.ts` lists them all. */
export interface Row {
  /** The package or core module that triggers the row. */
  readonly library: string;
  /** Version ranges that the patch is known to fit; empty for core modules. */
  readonly versions: readonly string[];
  /** Files inside the package that are patched too, as paths inside it: `lib/connection.js`. */
  readonly files?: readonly string[];
  /**
   * Its ES modules, as paths inside the package, with the names at their top level that the patch gets and may assign to.
   * They are heard of on some versions of Node.js only: see modules/es-modules.ts.
   */
  readonly modules?: Readonly<Record<string, readonly string[]>>;
  /** Core modules and channels whose patch costs next to nothing are applied before the app starts. */
  readonly eager?: boolean;
  /**
   * It changes classes that everybody shares, in its `files`, so that it also works on a library that was loaded before
   * the start; with `late`, it is for that alone.
   */
  readonly inPlace?: 'always' | 'late';
  /** It only carries contexts along: loading its library is no sign of spans to come, and the SDK is not built for it. */
  readonly makesNoSpans?: boolean;
  load(runtime: Runtime): Patch;
  /** The instrumentation scopes whose spans `rules` are about. */
  readonly scopes?: readonly string[];
  /** Which spans of these scopes are noise, and how the rest are named and cleaned. */
  readonly rules?: SpanRules;
  /** Why the row is as it is: what the stock instrumentation gets wrong, or why it is off. */
  readonly why: string;
}
