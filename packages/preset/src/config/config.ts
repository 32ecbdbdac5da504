/** Everything Winnow was told, resolved: environment, preset and options. Read-only after start. */
export interface Config {
  readonly preset: string;
  /** Nothing is started: `OTEL_SDK_DISABLED=true`. */
  readonly disabled: boolean;
  /** Spans are recorded and judged. False: contexts travel and logs are stamped, nothing else (`propagate`). */
  readonly recording: boolean;
  readonly serviceName: string | undefined;
  readonly keep: KeepConfig;
  /** Paths of modules with a list of rules, or with a complete Sampler. */
  readonly rulesModule: string | undefined;
  readonly samplerModule: string | undefined;
  readonly exporters: readonly TraceExporterName[];
  readonly propagateTo: readonly string[] | undefined;
  readonly foreignSampled: 'follow' | 'ignore';
  readonly responseHeader: boolean;
  /** Paths of requests that make no trace; a trailing `*` matches a prefix. */
  readonly ignorePaths: readonly string[];
  /** Our own instrumentations on the hot path; false takes the stock ones. */
  readonly lean: boolean;
  readonly clientNames: 'host' | 'method';
  /** More keys whose values never leave, on top of the built-in list. */
  readonly redact: readonly string[];
  readonly logFields: 'otel' | 'ecs' | 'datadog' | 'gcp';
  readonly exitTimeoutMs: number;
  readonly queue: { readonly maxSpans?: number; readonly batchSpans?: number; readonly delayMs?: number };
  readonly logLevel: LogLevel;
  /** Instrumentations switched by `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `_DISABLED_`; short names (`http`, `pg`). */
  readonly enabledInstrumentations: readonly string[] | undefined;
  readonly disabledInstrumentations: readonly string[];
  /** Each trace is printed on stderr as a text waterfall when it is complete. */
  readonly printTraces: boolean;
}

export interface KeepConfig {
  /** Keep everything, whatever the rest says (`always_on`, preset `dev`). */
  readonly everything: boolean;
  readonly errors: boolean;
  /** Threshold in milliseconds; undefined is off. */
  readonly slowMs: number | undefined;
  readonly slowRoutes: Readonly<Record<string, number>>;
  /** The first so many requests of the process. */
  readonly first: number;
  /** Percent of the rest, 0 to 100. */
  readonly percent: number;
}

export type TraceExporterName = 'otlp' | 'console' | 'zipkin';
export type LogLevel = 'none' | 'error' | 'warn' | 'info' | 'debug';
