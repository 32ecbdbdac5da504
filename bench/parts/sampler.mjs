import { ask } from '../lib/ask.mjs';
import { number, range, table } from '../lib/markdown.mjs';
import { spread } from '../lib/statistics.mjs';

const WAYS = [
  'not recorded',
  'recorded (RECORD, no-op processor)',
  'recorded, held in a Map, forgotten',
  'recorded, buffered, decided, dropped',
  'default policy, 5 % kept and discarded',
  'everything kept and discarded',
  "the preset's tracer: recorded, buffered, decided, dropped",
  "the preset's tracer: default policy, 5 % kept and discarded",
];

export const sampler = {
  question: 'CPU and memory per span of the sampler alone, on the SDK, and the pause when a large trace is let go',
  options: { secs: 2 },
  rounds: 5,
  rowless: true,

  async measure({ options, say, save }) {
    const rounds = {};
    for (let round = 1; round <= options.rounds; round++) {
      for (const way of WAYS) {
        rounds[way] ??= [];
        rounds[way].push(await ask('sampler/cost.mjs', [way, options.secs]));
      }
      say(`round ${round} of ${options.rounds}`);
      save({ rounds });
    }
    const memory = await ask('sampler/memory.mjs', [], ['--expose-gc']);
    return { rounds, memory, release: await ask('sampler/release.mjs') };
  },

  tables({ rounds, memory, release }) {
    const median = (way) => spread(rounds[way], 'nsPerSpan').median;
    const rows = WAYS.map((way) => [
      way,
      range(spread(rounds[way], 'nsPerSpan')),
      number(median(way) - median(WAYS[0])),
      number(median(way) - median(WAYS[1])),
    ]);
    const head = ['way', 'CPU ns/span', 'over not recorded', 'over recorded'];
    const count = rounds[WAYS[0]].length;
    const costs = `**Cost per span** (4 spans a request, 64 requests open; ${count} interleaved rounds, median [min to max])`;
    return [
      `${costs}\n\n${table(head, rows)}`,
      `**Memory per span held**: ${number(memory.buffered)} bytes in the store, ${number(memory.span)} of them the span ` +
        `itself; ${number(memory.lean)} with the preset's tracer.\n`,
      '**A failed trace of 2,000 spans let go**: ' +
        `the last \`end()\` takes ${number(release.end.median, 2)} ms (most ${number(release.end.most, 2)}), the longest pause ` +
        `of the event loop after it is ${number(release.gap.median, 2)} ms (most ${number(release.gap.most, 2)}); of an idle loop ` +
        `on this machine, ${number(release.idle.median, 2)} ms (most ${number(release.idle.most, 2)}).\n`,
    ];
  },
};
