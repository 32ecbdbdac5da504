// Thresholds of consistent probability sampling (OpenTelemetry: trace/tracestate-probability-sampling.md). A trace is
// kept when its randomness R, 56 bits, is at least the rejection threshold T. Both are handled as 14 lowercase hex
// digits, where comparing text compares numbers.

const DIGITS = 14;
const BITS = 56n;
const MAX = 1n << BITS;
/** The digits that the specification recommends beyond leading `0`s or `f`s: 1 % becomes `fd70a`. */
const PRECISION = 4;
/** The smallest probability that can be written. */
export const SMALLEST = 2 ** -56;

/** Keeps everything. */
export const ALWAYS = '0'.repeat(DIGITS);

/**
 * The threshold of a probability, 14 digits.
 * @param probability above 0, at most 1
 * @throws TypeError outside that range, or below 2^-56, the smallest probability that can be written
 */
export function encodeThreshold(probability: number): string {
  if (!(probability >= SMALLEST && probability <= 1)) {
    throw new TypeError(`[winnow] a sampling probability of ${probability}: expected a number from 2^-56 to 1`);
  }
  const exact = MAX - BigInt(Math.round(probability * 2 ** 56));
  // Near 0 and near 1 the first digits say nothing: as many more are written, so that the relative error stays small.
  const digits = Math.min(DIGITS, PRECISION + Math.max(blankDigits(probability), blankDigits(1 - probability)));
  const shift = BigInt(4 * (DIGITS - digits));
  const rounded = shift === 0n ? exact : ((exact + (1n << (shift - 1n))) >> shift) << shift;
  return (rounded === MAX ? exact : rounded).toString(16).padStart(DIGITS, '0');
}

/** Whether a text is a threshold of 14 digits. */
export function isThreshold(text: string): boolean {
  return /^[0-9a-f]{14}$/.test(text);
}

/** Reads a `th` value (1 to 14 lowercase hex digits) into 14 digits; undefined when it is not one. */
export function parseThreshold(th: string | undefined): string | undefined {
  return th !== undefined && /^[0-9a-f]{1,14}$/.test(th) ? th.padEnd(DIGITS, '0') : undefined;
}

/** The `th` value of a threshold: without trailing zeros, `0` for everything. */
export function shortThreshold(threshold: string): string {
  return threshold.replace(/0+$/, '') || '0';
}

/** The randomness of a trace: an explicit `rv` of 14 lowercase hex digits, or the last 56 bits of the trace id. */
export function randomnessOf(traceId: string, rv: string | undefined): string {
  return rv !== undefined && /^[0-9a-f]{14}$/.test(rv) ? rv : traceId.slice(-DIGITS);
}

/** Whether a randomness passes a threshold, 14 digits each. The first digit tells of most: V8 compares parts of texts at length. */
export function reaches(randomness: string, threshold: string): boolean {
  const ahead = randomness.charCodeAt(0) - threshold.charCodeAt(0);
  return ahead === 0 ? randomness >= threshold : ahead > 0;
}

/** How many traces one kept with this threshold stands for. */
export function adjustedCount(th: string): number {
  const threshold = parseThreshold(th);
  return threshold === undefined ? Number.NaN : Number(MAX) / Number(MAX - BigInt(`0x${threshold}`));
}

/** Hex digits that are all `0` (or, of the complement, all `f`) in front of the first one that tells something. */
function blankDigits(fraction: number): number {
  if (fraction <= 0) return 0;
  const exponent = Math.floor(Math.log2(fraction)) + 1;
  return exponent < 0 ? Math.floor(-exponent / 4) : 0;
}
