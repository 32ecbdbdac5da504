const ACCURACY = 0.02;
const LEAST_MS = 0.1;
const MOST_MS = 10 * 60_000;
const GAMMA = (1 + ACCURACY) / (1 - ACCURACY);
const PER_BUCKET = 1 / Math.log(GAMMA);
const BUCKETS = Math.ceil(Math.log(MOST_MS / LEAST_MS) * PER_BUCKET) + 1;

/**
 * Durations in logarithmic buckets, each 4 % wide, of which the old ones fade: quantiles are right within 2 %, whatever the
 * distribution. 1.6 KB. The indexing is that of DDSketch (Masson, Rim, Lee: DDSketch, VLDB 2019); the fading is ours.
 */
export class DurationSketch {
  readonly #buckets = new Float32Array(BUCKETS);
  /** How many durations it holds, faded ones counted by what is left of them. */
  weight = 0;

  add(ms: number): void {
    const index = ms <= LEAST_MS ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / LEAST_MS) * PER_BUCKET));
    this.#buckets[index] = (this.#buckets[index] as number) + 1;
    this.weight++;
  }

  /** @param factor what is left of every duration so far, 0 to 1 */
  fade(factor: number): void {
    const buckets = this.#buckets;
    for (let index = 0; index < BUCKETS; index++) buckets[index] = (buckets[index] as number) * factor;
    this.weight *= factor;
  }

  /** The duration below which this part of them lies. @param part 0 to 1 */
  quantile(part: number): number {
    let rank = part * this.weight;
    for (let index = 0; index < BUCKETS; index++) {
      rank -= this.#buckets[index] as number;
      if (rank <= 0 && this.#buckets[index] !== 0) return middleOf(index);
    }
    return this.weight > 0 ? MOST_MS : 0;
  }
}

/** The value of a bucket whose relative distance to both of its ends is the accuracy. */
function middleOf(index: number): number {
  return index === 0 ? LEAST_MS : (2 * LEAST_MS * GAMMA ** index) / (GAMMA + 1);
}
