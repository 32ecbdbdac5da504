/** Words of 32 bits that are drawn at once. A trace id takes four of them, a span id two. */
const WORDS = 512;

/**
 * Random ids of W3C Trace Context. As random as those of the SDK's generator (`Math.random`, which consistent sampling has been
 * measured with), but drawn many at a time, and written without a look at each byte.
 */
export function createPooledIds(random: () => number = Math.random) {
  const words = new Uint32Array(WORDS);
  const bytes = Buffer.from(words.buffer);
  let next = WORDS;

  function take(count: number): string {
    if (next + count > WORDS) {
      for (let n = 0; n < WORDS; n++) words[n] = random() * 2 ** 32;
      next = 0;
    }
    // All zeros mean "no id".
    if (words[next] === 0 && words[next + 1] === 0) words[next] = 1;
    const from = 4 * next;
    next += count;
    return bytes.toString('hex', from, 4 * next);
  }
  return { generateTraceId: () => take(4), generateSpanId: () => take(2) };
}
