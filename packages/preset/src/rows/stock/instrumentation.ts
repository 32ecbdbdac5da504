import type { TailSampling } from '@winnow/sampler';
import type { Config } from '../../config/config.js';
import type { SpanRules } from '../../curate/rules.js';

/** A library, or a core module, that an instrumentation patches. */
export interface StockTarget {
  readonly library: string;
  /** None for core modules. */
  readonly versions: readonly string[];
  /** Files inside the package, as paths inside it. */
  readonly files?: readonly string[];
}

/**
 * - `on`: used as it is, under its rules
 * - `lean`: a row of ours stands in for it; used when `WINNOW_LEAN=false`
 * - `off`: used only when `OTEL_NODE_ENABLED_INSTRUMENTATIONS` names it
 * - `metrics`: makes no spans; used when metrics are asked for
 */
export type StockUse = 'on' | 'lean' | 'off' | 'metrics';

/** One instrumentation of the bundle as data, so that nothing of it is loaded before its target is. */
export interface StockInstrumentation {
  /** Short name, as in `OTEL_NODE_DISABLED_INSTRUMENTATIONS`: `koa`. */
  readonly name: string;
  readonly className: string;
  readonly use: StockUse;
  /** Without a target it listens to channels or takes measurements: it starts with the process. */
  readonly targets: readonly StockTarget[];
  config?(config: Config, tail: TailSampling): object;
  readonly rules?: SpanRules;
  readonly why: string;
}

export function packageOf({ name }: Pick<StockInstrumentation, 'name'>): string {
  return `@opentelemetry/instrumentation-${name}`;
}
