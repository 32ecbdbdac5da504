/** As in the sampler's `wire.ts`; written here too so that the hot path loads nothing for one word. */
export const KEEP_HEADER = 'x-winnow-keep';

/** The value of the keep header in `rawHeaders`, without having Node.js normalise all of them. */
export function keepHeaderOf(rawHeaders: readonly string[]): string | undefined {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === KEEP_HEADER.length && name.toLowerCase() === KEEP_HEADER) return rawHeaders[i + 1];
  }
  return undefined;
}
