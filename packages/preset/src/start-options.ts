import type { Sampler } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { Rule, SpanExporter } from '@winnow/sampler';
import type { Preset } from './presets/preset.js';

/** Everything is optional; what is given is stronger than the environment. */
export interface StartOptions {
  /** A preset, or the name of one. Variable: `WINNOW_PRESET`. Default `service`. `extend()` makes one of your own. */
  readonly preset?: string | Preset;
  /** Variable: `OTEL_SERVICE_NAME`. Default: the name in the app's package.json. */
  readonly serviceName?: string;
  /**
   * Which requests are traced at all: `10%`, `header:x-beta` or `header:x-beta=1`. The others pass the context on and stamp log
   * lines. Variable: `WINNOW_ROLLOUT`. Default `100%`.
   */
  readonly rollout?: string;
  /** The whole policy. Variables: `WINNOW_KEEP_*`, or `WINNOW_RULES` for a module. */
  readonly rules?: readonly Rule[];
  /** A complete Sampler; Winnow's own then steps aside. Variable for a module: `WINNOW_SAMPLER`. */
  readonly sampler?: Sampler;
  /** Instead of OTLP; beside whatever `OTEL_TRACES_EXPORTER` names. */
  readonly exporter?: SpanExporter;
  /** Further instrumentations, given our tracer provider. */
  readonly instrumentations?: readonly Instrumentation[];
}
