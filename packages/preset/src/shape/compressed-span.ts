import type { Attributes, HrTime } from '@opentelemetry/api';
import type { SdkSpan } from '@winnow/sampler';
import { millisBetween, millisOf } from './span-facts.js';

/** What a span says that stands for several calls. */
export const COMPRESSED = {
  /** How many calls. */
  count: 'winnow.compressed.count',
  /** Milliseconds that they took together. */
  sum: 'winnow.compressed.sum',
  /** Milliseconds of the longest. */
  longest: 'winnow.compressed.longest',
  /** `serial`: one after the other. `parallel`: some of them at the same time. */
  order: 'winnow.compressed.order',
} as const;

/** Starts of the SDK are whole milliseconds, ends are exact: calls one after the other may seem to overlap by this much. */
const GRAIN_MS = 1;

/**
 * One span in the place of a run: the id of its first, from the first start to the last end, with the attributes that all
 * of them share. The spans themselves stay as they were.
 * @param run in order of start, at least one
 */
export function compressedSpan(run: readonly SdkSpan[]): SdkSpan {
  const first = run[0] as SdkSpan;
  const { startTime } = first;
  const last = run.reduce((latest, span) => (millisBetween(latest.endTime, span.endTime) > 0 ? span : latest));
  const durations = run.map(({ duration }) => millisOf(duration));
  const sum = durations.reduce((total, ms) => total + ms, 0);
  const attributes: Attributes = {
    ...sharedAttributes(run),
    [COMPRESSED.count]: run.length,
    [COMPRESSED.sum]: rounded(sum),
    [COMPRESSED.longest]: rounded(Math.max(...durations)),
    [COMPRESSED.order]: overlap(run, sum, millisBetween(startTime, last.endTime)) ? 'parallel' : 'serial',
  };
  return Object.create(first, {
    endTime: { value: last.endTime, enumerable: true },
    duration: { value: between(startTime, last.endTime), enumerable: true },
    attributes: { value: attributes, enumerable: true },
  }) as SdkSpan;
}

function sharedAttributes([first, ...others]: readonly SdkSpan[]): Attributes {
  const entries = Object.entries((first as SdkSpan).attributes);
  return Object.fromEntries(entries.filter(([key, value]) => others.every((span) => span.attributes[key] === value)));
}

/** Two calls overlap clearly, or all of them take longer together than there was time. */
function overlap(run: readonly SdkSpan[], sum: number, elapsed: number): boolean {
  if (sum > elapsed + GRAIN_MS) return true;
  let [{ endTime }] = run as readonly [SdkSpan];
  return run.slice(1).some((span) => {
    if (millisBetween(span.startTime, endTime) > GRAIN_MS) return true;
    if (millisBetween(endTime, span.endTime) > 0) endTime = span.endTime;
    return false;
  });
}

function between(from: HrTime, to: HrTime): HrTime {
  const seconds = to[0] - from[0];
  const nanoseconds = to[1] - from[1];
  return nanoseconds < 0 ? [seconds - 1, nanoseconds + 1e9] : [seconds, nanoseconds];
}

/** To the microsecond: nobody reads more. */
function rounded(ms: number): number {
  return Math.round(ms * 1e3) / 1e3;
}
