export type { Clock } from './clock.js';
export type { HttpSignals } from './http-signals.js';
export { ATTRIBUTES, type KeepReason, type Trigger } from './reason.js';
export type { Moment, Opinion, Rule, RuleInput, TraceView } from './rule.js';
export type { Batch, Result, Sink } from './sink.js';
export type { Limits, QueueOptions, Stats, TailSampling, TailSamplingOptions } from './tail-sampling.js';
