/**
 * Words of 32 bits that are drawn at once. A trace id takes four of them, a span id two. Ids are parts of one text, which stays as
 * long as one of them does: trace ids that are remembered for long must not hold many others.
 */
const WORDS = 24;
/** Hex digits of a word. */
const DIGITS = 8;

/**
 * Random ids of W3C Trace Context. As random as those of the SDK's generator (`Math.random`, which consistent sampling has been
 * measured with), but written many at a time.
 */
export function createPooledIds(random: () => number = Math.random) {
  const words = new Uint32Array(WORDS);
  const bytes = Buffer.from(words.buffer);
  let text = '';
  let next = 0;

  function fill(): void {
    for (let n = 0; n < WORDS; n++) words[n] = random() * 2 ** 32;
    // All zeros mean "no id", and every id begins at an even word.
    for (let n = 0; n < WORDS; n += 2) if (words[n] === 0 && words[n + 1] === 0) words[n] = 1;
    text = bytes.toString('hex');
    next = 0;
  }

  function take(digits: number): string {
    if (next + digits > text.length) fill();
    const from = next;
    next += digits;
    return text.slice(from, next);
  }
  return { generateTraceId: () => take(4 * DIGITS), generateSpanId: () => take(2 * DIGITS), random: true };
}
