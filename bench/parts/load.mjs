import { startUpstream } from '../lib/app.mjs';
import { stop } from '../lib/child.mjs';
import { pinningNotice } from '../lib/cores.mjs';
import { fixed } from '../lib/load/fixed.mjs';
import { full } from '../lib/load/full.mjs';
import { generatorNotice } from '../lib/load/generators.mjs';
import { half, halfOf } from '../lib/load/half.mjs';
import { startSubjects } from '../lib/load/subjects.mjs';
import { number, percent, range, table } from '../lib/markdown.mjs';
import { median, spread } from '../lib/statistics.mjs';

export const load = {
  question: 'CPU per request, throughput, latency, spans and bytes per request of an Express app under load',
  options: { app: 'app', secs: 2, conns: 8, warm: 4000, halfRounds: 5, halfSecs: 3, rate: 200, fixedSecs: 5 },
  rounds: 10,
  postgres: true,

  async measure({ rows, options, say, save }) {
    if (process.platform !== 'linux') throw new Error('the load part reads /proc: it runs on Linux');
    for (const notice of [pinningNotice, generatorNotice]) if (notice) say(notice);
    const upstream = startUpstream();
    const running = await startSubjects(rows, options, say);
    const data = { full: {}, half: {}, fixed: {} };
    data.full = await full(running.subjects, options, { say, save: (rounds) => save({ ...data, full: rounds }) });
    if (options.halfRounds > 0) {
      data.halfRate = halfOf(data.full);
      data.half = await half(running.subjects, { ...options, rate: data.halfRate }, { say });
    }
    if (options.rate > 0) data.fixed = await fixed(running.subjects, options, { say });
    await running.stop();
    await stop(upstream);
    return data;
  },

  tables(data, options) {
    const { app, conns, secs, rate, fixedSecs } = options;
    const count = Object.values(data.full)[0]?.length ?? 0;
    const turns = `${count} turns of ${secs} s each, ${conns} connections; median [min-max]`;
    const halfTitle = data.halfRate ? `, and at half load or less (${data.halfRate} requests/s)` : '';
    const fullTitle = `**${app}, as fast as it answers** (${turns})${halfTitle}`;
    const fixedTitle = `**${app}, ${rate} requests/s** for ${fixedSecs} s, and the exports after`;
    return [
      `${fullTitle}\n\n${fullTable(data, options)}`,
      ...(rate > 0 ? [`${fixedTitle}\n\n${fixedTable(data.fixed, options)}`] : []),
    ];
  },
};

/** What a row adds to the bare app, turn by turn: both stood under the same conditions. */
function added(rounds, name, figure) {
  if (!rounds?.[name] || !rounds.none) return Number.NaN;
  return median(rounds[name].map((round, k) => round[figure] - rounds.none[k]?.[figure]));
}

function fullTable({ full, half = {} }, { against }) {
  const peak = (name) => spread(full[name] ?? [], 'rssMb').median;
  const rows = Object.entries(full).map(([name, rounds]) => {
    const of = (figure, digits) => range(spread(rounds, figure), digits);
    const plain = (figure, digits) => number(spread(rounds, figure).median, digits);
    return [
      name,
      of('fullUs'),
      number(added(full, name, 'fullUs')),
      percent(added(full, name, 'fullUs'), added(full, against, 'fullUs')),
      number(added(full, name, 'mainUs')),
      percent(added(full, name, 'mainUs'), added(full, against, 'mainUs')),
      of('perSecond'),
      plain('p50', 2),
      plain('p99', 2),
      ...['halfP50', 'halfP99'].flatMap((figure) => [
        number(spread(half[name] ?? [], figure).median, 2),
        number(added(half, name, figure), 2),
      ]),
      plain('fullSpans', 2),
      plain('rssMb'),
      number(peak(name) - peak('none')),
    ];
  });
  const of = `of ${against}'s`;
  const cpu = ['CPU us/req', '+us', of, '+us, main thread', of];
  const latency = ['p50 ms', 'p99 ms', 'half load: p50 ms', '+ms', 'p99 ms', '+ms'];
  return table(['row', ...cpu, 'req/s', ...latency, 'spans/req', 'peak RSS MB', '+MB'], rows);
}

function fixedTable(fixed, { against }) {
  const more = (name) => (fixed[name]?.fixedUs ?? Number.NaN) - (fixed.none?.fixedUs ?? Number.NaN);
  const rows = Object.entries(fixed).map(([name, figures]) => [
    name,
    number(figures.fixedUs),
    number(more(name)),
    percent(more(name), more(against)),
    number(figures.fixedSpans, 2),
    number(figures.traceBytes),
    number(figures.logBytes),
    figures.fixedFailed,
  ]);
  const head = [
    'row',
    'CPU us/req',
    '+us',
    `of ${against}'s`,
    'spans/req',
    'trace bytes/req',
    'log bytes/req',
    'failed',
  ];
  return table(head, rows);
}
