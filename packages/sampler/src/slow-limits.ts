import { formatDuration, parseDuration } from './duration.js';

/** Until a quantile is known, and where none ever is. */
const UNTIL_KNOWN_MS = 1000;
/** Slow for anybody, however slow everybody is: without it a service that slows down as a whole would go unseen. */
const CEILING_MS = 10_000;

/** What a request may take: `1s`, `p99`, or both. */
export interface SlowLimits {
  /** Slow in any case; infinity is never. */
  readonly ms: number;
  /** Slow while the quantile of the route is not known. */
  readonly untilKnownMs: number;
  /** The quantile of the route from which a request is slow, 0 to 1. */
  readonly quantile: number | undefined;
  /** As it is written: `1s,p99`. */
  readonly text: string;
}

/**
 * Reads `1s`, `p99`, `1s,p99`, `off` or milliseconds. `p99` alone means 1 s until enough is known, and 10 s in any case.
 * @returns undefined when it is none of these
 */
export function parseSlowLimits(limits: string | number): SlowLimits | undefined {
  if (limits === 'off') {
    return { ms: Number.POSITIVE_INFINITY, untilKnownMs: Number.POSITIVE_INFINITY, quantile: undefined, text: 'off' };
  }
  const parts = typeof limits === 'string' ? limits.split(',').map((part) => part.trim()) : [limits];
  if (parts.length > 2) return undefined;
  let ms: number | undefined;
  let quantile: number | undefined;
  for (const part of parts) {
    const part99 = parseQuantile(part);
    if (part99 !== undefined && quantile === undefined) quantile = part99;
    else if (ms === undefined) ms = parseDuration(part);
    else return undefined;
    if (part99 === undefined && ms === undefined) return undefined;
  }
  if (parts.length === 2 && (ms === undefined || quantile === undefined)) return undefined;
  const text = [ms === undefined ? '' : formatDuration(ms), quantile === undefined ? '' : quantileText(quantile)];
  return {
    ms: ms ?? CEILING_MS,
    untilKnownMs: ms ?? UNTIL_KNOWN_MS,
    quantile,
    text: text.filter((one) => one !== '').join(','),
  };
}

/** `p50` to `p99`, `p99.9`, `p999`: the digits behind the first two are decimals. */
function parseQuantile(part: string | number): number | undefined {
  const digits = /^p(\d{2})\.?(\d*)$/.exec(String(part));
  if (!digits) return undefined;
  const quantile = Number(`0.${digits[1]}${digits[2]}`);
  return quantile >= 0.5 && quantile < 1 ? quantile : undefined;
}

function quantileText(quantile: number): string {
  return `p${String(quantile).slice(2).padEnd(2, '0')}`;
}
