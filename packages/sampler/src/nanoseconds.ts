import type { HrTime } from '@opentelemetry/api';

const SECOND = 1e9;

/** A pair of seconds and nanoseconds as one number: exact up to 104 days. */
export function nanosecondsOf(pair: HrTime): number {
  return pair[0] * SECOND + pair[1];
}

/** Rounded as the SDK makes a pair of it. */
export function nanosecondsIn(ms: number): number {
  return nanosecondsOf(hrTimeIn(ms));
}

/** The pair that the SDK makes of milliseconds. */
export function hrTimeIn(ms: number): HrTime {
  const seconds = Math.trunc(ms / 1e3);
  return [seconds, Math.round((ms - seconds * 1e3) * 1e6)];
}

export function millisecondsOf(pair: HrTime): number {
  return pair[0] * 1e3 + pair[1] / 1e6;
}

export function hrTimeOf(nanoseconds: number): HrTime {
  const seconds = Math.trunc(nanoseconds / SECOND);
  return [seconds, nanoseconds - seconds * SECOND];
}

/** As the SDK adds them. */
export function sumOf(a: HrTime, b: HrTime): HrTime {
  const nanoseconds = a[1] + b[1];
  return nanoseconds >= SECOND ? [a[0] + b[0] + 1, nanoseconds - SECOND] : [a[0] + b[0], nanoseconds];
}

export function isPair(a: HrTime, b: HrTime): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
