export { type Clock, systemClock } from './clock.js';
export { createTailSampling } from './create-tail-sampling.js';
export { defaultRules } from './default-rules.js';
export { createExportProcessor } from './export-processor.js';
export {
  createExportQueue,
  DEFAULT_QUEUE,
  type ExportQueue,
  type ExportQueueOptions,
  type QueueStats,
} from './export-queue.js';
export { exporterSink } from './exporter-sink.js';
export { type HostMatch, hostMatcher, isInternalHost } from './hosts.js';
export type { HttpSignals } from './http-signals.js';
export { DEFAULT_LIMITS } from './limits.js';
export { isChosen } from './member.js';
export { ATTRIBUTES, type KeepReason, type Trigger } from './reason.js';
export { type Gone, remainingParent } from './reparent.js';
export { createRollOut, type RollOut } from './roll-out.js';
export type { Moment, Opinion, Request, Rule, RuleInput, TraceView } from './rule.js';
export type { AttributeTest, AttributeTests, Condition } from './rules/condition.js';
export { dropIf } from './rules/drop-if.js';
export { type ErrorsOptions, errors } from './rules/errors.js';
export { first } from './rules/first.js';
export { keepIf } from './rules/keep-if.js';
export { everything, type PercentOptions, percent } from './rules/percent.js';
export { route } from './rules/route.js';
export { type SlowOptions, slow } from './rules/slow.js';
export type { Sampler, SdkSpan, SpanExporter, SpanProcessor } from './sdk-types.js';
export type { Reading } from './self-metrics.js';
export type { Shape } from './shaping.js';
export type { Batch, Result, Sink } from './sink.js';
export { type ResponseHook, withHttpSignals, withUndiciSignals } from './stock-hooks.js';
export type { Limits, QueueOptions, Stats, TailSampling, TailSamplingOptions } from './tail-sampling.js';
export { adjustedCount, randomnessOf } from './threshold.js';
export { VERDICT_CHANNEL, type VerdictMessage } from './verdict-channel.js';
export { createWarnOnce, type WarnOnce } from './warn-once.js';
export { KEEP_HEADER, REASON_CODES, RECALL_HEADER, REQUEST_HEADER, TRACESTATE_KEY } from './wire.js';
