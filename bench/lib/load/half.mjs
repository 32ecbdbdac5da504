import { median } from '../statistics.mjs';
import { openLoop } from './generators.mjs';

/** More would measure the generator, which has half a core. */
const MOST_RATE = 2000;

/** Half of what the slowest row answers at full load: the same for all, and no row queues for long. */
export function halfOf(full) {
  const answered = Object.values(full).map((rounds) => median(rounds.map(({ perSecond }) => perSecond)));
  return Math.min(MOST_RATE, Math.floor(Math.min(...answered) / 2));
}

/** Latency at that rate, in turns as `full` has them, so that each can be held to the bare app's turn beside it. */
export async function half(subjects, { rate, halfRounds, halfSecs }, { say }) {
  const results = Object.fromEntries(subjects.map(({ row }) => [row.name, []]));
  for (let round = 1; round <= halfRounds; round++) {
    for (const { row, port, path } of subjects) {
      const { sent, ok, p50, p99 } = await openLoop({ port, path, rate, seconds: halfSecs });
      results[row.name].push({ halfP50: p50, halfP99: p99, halfFailed: sent - ok });
      if (ok < sent) say(`half load, round ${round}: ${row.name}: ${sent - ok} of ${sent} requests failed`);
    }
    say(`half load, ${rate} requests/s: round ${round} of ${halfRounds}`);
  }
  return results;
}
