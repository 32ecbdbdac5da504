import type { HrTime } from '@opentelemetry/api';
import type { SdkSpan } from '@winnow/sampler';

/** Milliseconds, exact enough for durations and for differences within a trace. */
export function millisOf([seconds, nanoseconds]: HrTime): number {
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** Milliseconds from one time to another. */
export function millisBetween(from: HrTime, to: HrTime): number {
  return (to[0] - from[0]) * 1e3 + (to[1] - from[1]) / 1e6;
}

/** Whether the trace enters the process here. */
export function isLocalRoot({ parentSpanContext }: SdkSpan): boolean {
  return parentSpanContext === undefined || parentSpanContext.isRemote === true;
}
