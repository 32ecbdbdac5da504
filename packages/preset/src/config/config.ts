import type { RollOutConfig } from './roll-out.js';
import type { Values } from './variables.js';

/** Everything Winnow was told, resolved from options, environment and preset. Read-only after the start. */
export interface Config {
  readonly preset: string;
  /** Nothing is started: `OTEL_SDK_DISABLED=true`. */
  readonly disabled: boolean;
  /** Spans are recorded and judged. False: contexts travel and log lines are stamped, nothing else. */
  readonly recording: boolean;
  /** Which requests are. */
  readonly rollOut: RollOutConfig;
  readonly serviceName: string | undefined;
  readonly keep: KeepConfig;
  /** A Collector decides: every span is sampled and sent as it ends. */
  readonly collector: boolean;
  /** Everything is exported, marked with what the policy says. */
  readonly observe: boolean;
  /** One root span for the run of the process. */
  readonly runSpan: boolean;
  /** Each invocation of an AWS Lambda function is a root, delivered before its response leaves. */
  readonly lambda: boolean;
  /** The longest that such a response waits for delivery, in milliseconds. */
  readonly flushTimeoutMs: number;
  /** `host:port` of the Lambda Runtime API, whose calls are none of the function's. */
  readonly runtimeApi: string | undefined;
  /** Paths of modules with a list of rules, or with a complete Sampler. */
  readonly rulesModule: string | undefined;
  readonly samplerModule: string | undefined;
  readonly exporters: readonly TraceExporterName[];
  readonly otlp: OtlpConfig;
  readonly propagators: Values['OTEL_PROPAGATORS'];
  readonly propagateTo: readonly string[] | undefined;
  readonly foreignSampled: 'follow' | 'ignore';
  /** Whether callers are believed, with their ids, flags and verdicts. */
  readonly trust: 'internal' | 'edge';
  /** Somebody has said so: the environment or the preset. */
  readonly trustStated: boolean;
  readonly recall: 'peer' | 'off';
  /** Answer with `server-timing: trace;desc=…`. */
  readonly responseHeader: boolean;
  /** Paths of requests that make no trace; a trailing `*` matches a prefix. */
  readonly ignorePaths: readonly string[];
  /** Our own instrumentations on the hot path; false takes the stock ones. */
  readonly lean: boolean;
  /** Requests of Express are made with its prototypes, where V8 needs that. */
  readonly expressPrototypes: boolean;
  readonly clientNames: 'host' | 'method';
  /** Internal spans of libraries that are shorter, in milliseconds, are left out of kept traces. 0: none. */
  readonly minInternalMs: number;
  /** The app's own internal spans as well. */
  readonly pruneManual: boolean;
  /** More keys whose values never leave, on top of the built-in list. */
  readonly redact: readonly string[];
  readonly logFields: 'otel' | 'ecs' | 'datadog' | 'gcp';
  /** Id of the Google Cloud project, which is a part of its names of traces. */
  readonly googleProject: string | undefined;
  /** Whether `console` lines are stamped. `auto`: where they are neither for a terminal nor the output of a script. */
  readonly console: 'auto' | 'on' | 'off';
  /** What happens to the request id of a caller, beyond being recorded. */
  readonly requestId: 'record' | 'forward';
  /** Template of a link to a trace, with `{traceId}`. */
  readonly traceUrl: string | undefined;
  readonly exitTimeoutMs: number;
  readonly queue: { readonly maxSpans?: number; readonly batchSpans?: number; readonly delayMs?: number };
  readonly logLevel: LogLevel;
  /** Short names (`http`, `pg`) of `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `_DISABLED_`. */
  readonly enabledInstrumentations: readonly string[] | undefined;
  readonly disabledInstrumentations: readonly string[];
  /** Those that are off unless they are asked for, beside what is on. */
  readonly alsoInstrument: readonly string[];
  /** Set by the user, so OpenTelemetry's own set-up of that signal runs. */
  readonly metrics: boolean;
  readonly logs: boolean;
  readonly resourceDetectors: boolean;
}

export interface KeepConfig {
  /** Keep everything, whatever the rest says. */
  readonly everything: boolean;
  readonly errors: boolean;
  /** Failed traces per second, such as `50/s`; undefined is all of them. */
  readonly errorsBudget: string | undefined;
  /** Threshold in milliseconds; undefined is none. */
  readonly slowMs: number | undefined;
  /** The quantile of a route from which a request is slow: `p99`. */
  readonly slowQuantile: string | undefined;
  /** Slow traces per second. */
  readonly slowBudget: string;
  readonly slowRoutes: Readonly<Record<string, number>>;
  /** The first so many requests of the process, so that the first `curl` is seen. */
  readonly first: number;
  /** Percent of the rest, 0 to 100. */
  readonly percent: number;
}

export interface OtlpConfig {
  readonly protocol: OtlpProtocol;
  /** Where batches go, without credentials: for the start line and messages. */
  readonly shownEndpoint: string;
}

export type OtlpProtocol = Values['OTEL_EXPORTER_OTLP_PROTOCOL'];
export type TraceExporterName = 'otlp' | 'console' | 'zipkin' | 'waterfall';
export type LogLevel = Values['OTEL_LOG_LEVEL'];
