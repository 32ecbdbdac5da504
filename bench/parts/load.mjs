import { startUpstream } from '../lib/app.mjs';
import { stop } from '../lib/child.mjs';
import { pinningNotice } from '../lib/cores.mjs';
import { fixed } from '../lib/load/fixed.mjs';
import { full } from '../lib/load/full.mjs';
import { generatorNotice } from '../lib/load/generators.mjs';
import { half, halfOf } from '../lib/load/half.mjs';
import { startSubjects } from '../lib/load/subjects.mjs';
import { loadTables } from '../lib/load/tables.mjs';

/** One process of every row, measured in turns. `halfRate` is undefined where its own figures are to tell it. */
async function generation(rows, options, halfRate, { say, save }) {
  const { subjects, stop } = await startSubjects(rows, options, say);
  const data = { full: {}, half: {}, fixed: {} };
  data.full = await full(subjects, options, { say, save: (turns) => save({ ...data, full: turns }) });
  if (options.halfRounds > 0) {
    data.halfRate = halfRate ?? halfOf(data.full);
    data.half = await half(subjects, { ...options, rate: data.halfRate }, { say });
  }
  if (options.rate > 0) data.fixed = await fixed(subjects, options, { say });
  await stop();
  return data;
}

export const load = {
  question: 'CPU per request, throughput, latency, spans and bytes per request of an Express app under load',
  options: {
    app: 'app',
    processes: 3,
    // Short, so that no process stands idle for long: V8 gives back the compiled code of one that does.
    secs: 1,
    conns: 8,
    // V8 compiles for so long: --trace-opt shows dozens of functions a second after 4,000 requests, hardly any after 16,000.
    warm: 16_000,
    halfRounds: 3,
    halfSecs: 3,
    rate: 200,
    fixedSecs: 5,
  },
  rounds: 12,
  postgres: true,

  async measure({ rows, options, say, save }) {
    if (process.platform !== 'linux') throw new Error('the load part reads /proc: it runs on Linux');
    if (options.processes < 1) throw new Error('--processes: expected 1 or more');
    for (const notice of [pinningNotice, generatorNotice]) if (notice) say(notice);
    const upstream = startUpstream();
    const generations = [];
    let halfRate;
    for (let nth = 1; nth <= options.processes; nth++) {
      say(`process ${nth} of ${options.processes} of each row`);
      const saved = (data) => save({ generations: [...generations, data], halfRate });
      const data = await generation(rows, options, halfRate, { say, save: saved });
      halfRate ??= data.halfRate;
      generations.push(data);
      save({ generations, halfRate });
    }
    await stop(upstream);
    return { generations, halfRate };
  },

  tables: loadTables,
};
