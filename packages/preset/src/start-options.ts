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
  /** The whole policy, or the path of a module with it. Variables: `WINNOW_KEEP_*`, or `WINNOW_RULES` for a module. */
  readonly rules?: readonly Rule[] | string;
  /**
   * A complete Sampler, or the path of a module with one; Winnow's own then steps aside. Or the name of one, such as
   * `always_on`. Variables: `WINNOW_SAMPLER` for a module, `OTEL_TRACES_SAMPLER` for a name.
   */
  readonly sampler?: Sampler | string;
  /** Instead of OTLP, beside whatever `OTEL_TRACES_EXPORTER` names; or a name in its place: `console`. */
  readonly exporter?: SpanExporter | string;
  /** Further instrumentations, given our tracer provider. */
  readonly instrumentations?: readonly Instrumentation[];
}

/** The options with names resolved: those that are left are objects. */
export type StartParts = Omit<StartOptions, 'rules' | 'sampler' | 'exporter'> & {
  readonly rules?: readonly Rule[];
  readonly sampler?: Sampler;
  readonly exporter?: SpanExporter;
};
