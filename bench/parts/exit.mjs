import { startApp, startUpstream } from '../lib/app.mjs';
import { list } from '../lib/arguments.mjs';
import { stop } from '../lib/child.mjs';
import { get, listens } from '../lib/http-get.mjs';
import { range, table } from '../lib/markdown.mjs';
import { PORTS } from '../lib/ports.mjs';
import { startSink } from '../lib/sink-client.mjs';
import { sleep, until } from '../lib/sleep.mjs';
import { spread } from '../lib/statistics.mjs';

const REQUESTS = 20;
const HANGS_MS = 9000;
const CASES = 'exit,uncaught,sigterm,sigterm-app,sigint,natural,script,rejection,exit-in-handler';
const LAST_ANSWER = /^last answer at (\d+)$/m;
const SIGNALS = { sigterm: 'SIGTERM', 'sigterm-app': 'SIGTERM', sigint: 'SIGINT' };

const isServer = ({ kind }) => kind === 'SERVER' || /http\.server/.test(kind);
const distinct = (values) => new Set(values).size;

async function once(row, way, settle, sink) {
  await sink.reset();
  const app = startApp(row, 'ends.cjs', {
    env: { ...row.everything, BENCH_CASE: way, BENCH_REQUESTS: String(REQUESTS) },
  });
  let answered = 0;
  let asked = 0;
  if (way !== 'script') {
    await until(() => app.ended || listens(PORTS.app), 15_000, 30);
    await sleep(settle);
    for (let i = 1; i <= REQUESTS; i++) {
      asked = Date.now();
      const { status } = await get(PORTS.app, `/jobs/${i}`, { timeout: 3000 });
      if (status) answered++;
    }
  }
  // Where a handler ends the process, the last request is what does it, and it has no answer.
  const trigger = way === 'exit-in-handler' ? asked : Date.now();
  if (SIGNALS[way]) app.child.kill(SIGNALS[way]);
  await Promise.race([app.done, sleep(HANGS_MS)]);
  const endedAt = Date.now();
  const { ended } = app;
  await sleep(150);
  // A script says itself when it has nothing left to do: what was before is its start and its work.
  const endMs = endedAt - Number(LAST_ANSWER.exec(app.out)?.[1] ?? trigger);
  const spans = await sink.spans();
  if (!ended) await stop(app, 0);
  const servers = spans.filter(isServer);
  // A script has no server: then its traces are counted.
  const arrived =
    way === 'script'
      ? distinct(spans.map(({ traceId }) => traceId))
      : distinct(servers.map(({ traceId, spanId }) => traceId + spanId));
  const failed = servers.filter(({ status }) => status === 2).length;
  return { arrived, failed, spans: spans.length, answered, endMs, ended, stderr: app.err.slice(0, 600) };
}

export const exit = {
  question: `how many of ${REQUESTS} requests arrive, for nine ways in which the process ends`,
  options: { cases: CASES, settle: 1500, metadata: 'refused' },
  rounds: 1,

  async measure({ rows, options, say, save }) {
    const [sink, upstream] = [await startSink(), startUpstream()];
    const results = {};
    for (let round = 1; round <= options.rounds; round++) {
      for (const way of list(options.cases)) {
        for (const row of rows) {
          const result = await once(row, way, options.settle, sink);
          results[row.name] ??= {};
          results[row.name][way] ??= [];
          results[row.name][way].push(result);
          say(`${way}: ${row.name} ${cell([result])}`);
          save({ results });
        }
      }
    }
    await stop(upstream);
    await sink.stop();
    return { results };
  },

  tables({ results }, { cases, settle, metadata, rounds }) {
    const ways = list(cases);
    const rowsOf = (shown) => Object.entries(results).map(([name, of]) => [name, ...ways.map((way) => shown(of[way]))]);
    const arrived =
      `Server spans (for \`script\`: traces) of ${REQUESTS} requests that arrived, how many of them as failed (4 are), exit ` +
      `code or signal, ms from trigger to end (\`script\`: from its last answer, \`exit-in-handler\`: from the last request); HANG: alive after ` +
      `${HANGS_MS / 1000} s. First request ${settle} ms after the port opened; metadata address ${metadata}.\n\n` +
      table(['row', ...ways], rowsOf(cell));
    if (rounds === 1) return [arrived];
    const took = (of) => range(spread(of, 'endMs'));
    return [arrived, `The ms to the end, median of ${rounds}.\n\n${table(['row', ...ways], rowsOf(took))}`];
  },
};

function cell(rounds) {
  return rounds
    .map(({ arrived, failed, ended, endMs }) => {
      const end = ended ? `${ended.signal ?? `rc${ended.code}`}, ${endMs} ms` : 'HANG';
      return `${arrived} (${failed} failed; ${end})`;
    })
    .join('; ');
}
