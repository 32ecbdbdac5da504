import { ask } from '../lib/ask.mjs';
import { BATCH, WAYS } from '../lib/encode/ways.mjs';
import { number, range, table } from '../lib/markdown.mjs';
import { spread } from '../lib/statistics.mjs';

const NAMES = Object.keys(WAYS);

export const encode = {
  question: 'what handing kept spans to the thread that sends takes, encoded before or after',
  options: { secs: 3 },
  rounds: 5,
  rowless: true,

  async measure({ options, say, save }) {
    const rounds = Object.fromEntries(NAMES.map((way) => [way, []]));
    for (let round = 1; round <= options.rounds; round++) {
      for (const way of NAMES) rounds[way].push(await ask('encode/cost.mjs', [way, options.secs]));
      say(`round ${round} of ${options.rounds}`);
      save({ rounds });
    }
    return { rounds };
  },

  tables({ rounds }) {
    const rows = Object.entries(rounds).map(([way, of]) => [
      way,
      range(spread(of, 'mainUs'), 1),
      range(spread(of, 'allUs'), 1),
      range(spread(of, 'holdMs'), 2),
      number(spread(of, 'bytes').median),
    ]);
    const count = rounds[NAMES[0]].length;
    const title = `**Batches of ${BATCH} kept spans** (${count} interleaved rounds, median [min to max])`;
    const head = [
      'way',
      "app's thread, us/span",
      'all threads, us/span',
      'app waits at a time, ms',
      'bytes of a batch',
    ];
    return [`${title}\n\n${table(head, rows)}`];
  },
};
