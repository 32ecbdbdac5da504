import { startApp, startUpstream } from '../lib/app.mjs';
import { stop } from '../lib/child.mjs';
import { CORES, pinningNotice } from '../lib/cores.mjs';
import { get } from '../lib/http-get.mjs';
import { closedLoop, generatorNotice, openLoop } from '../lib/load/generators.mjs';
import { number, percent, range, table } from '../lib/markdown.mjs';
import { PORTS } from '../lib/ports.mjs';
import { cpuMs, mainThreadMs, peakRssMb } from '../lib/process-figures.mjs';
import { startSink, traceBytes } from '../lib/sink-client.mjs';
import { sleep, until } from '../lib/sleep.mjs';
import { spread } from '../lib/statistics.mjs';

const APPS = {
  app: { script: 'app.cjs', path: '/users/', ready: '/health' },
  hello: { script: 'hello.cjs', path: '/', ready: '/' },
};
const WARM_UP_SECONDS = 2;
/** The longest default delay of a batch is 5 s; who flushes more slowly gets less, and its bytes are partial. */
const drainMs = ({ waitMs = 6500 }) => (waitMs > 7000 ? 3000 : 5500);

/** A steady rate well below saturation: nothing is dropped, and the CPU of the exports belongs to the requests too. */
async function fixed(app, row, path, { rate, secs }, sink) {
  await sink.reset();
  const before = cpuMs(app.pid);
  const { sent, ok } = await openLoop({ port: PORTS.app, path, rate, seconds: secs });
  await sleep(drainMs(row));
  const cpu = cpuMs(app.pid) - before;
  const { spans, requests } = await sink.stats();
  return {
    fixedUs: (cpu * 1000) / sent,
    fixedFailed: sent - ok,
    fixedSpans: spans / sent,
    traceBytes: traceBytes(requests) / sent,
    logBytes: (requests.logs?.bytes ?? 0) / sent,
  };
}

/** As fast as the app answers: its core is saturated. */
async function full(app, path, { conns, secs }, sink) {
  await sink.reset();
  const [cpu, main, at] = [cpuMs(app.pid), mainThreadMs(app.pid), performance.now()];
  const answer = await closedLoop({ port: PORTS.app, path, connections: conns, seconds: secs });
  const used = cpuMs(app.pid) - cpu;
  const figures = {
    fullUs: (used * 1000) / answer.requests,
    mainUs: ((mainThreadMs(app.pid) - main) * 1000) / answer.requests,
    busy: used / (performance.now() - at),
    perSecond: answer.requests / (answer.durationUs / 1e6),
    p50: answer.p50 / 1000,
    p99: answer.p99 / 1000,
    fullFailed: answer.errors + answer.non2xx,
    rssMb: peakRssMb(app.pid),
  };
  await sleep(700);
  const { spans } = await sink.stats();
  return { ...figures, fullSpans: spans / answer.requests };
}

async function once(row, options, sink) {
  const { script, path, ready } = APPS[options.app];
  const app = startApp(row, script, { core: CORES.app });
  try {
    if (!(await until(async () => app.ended || (await get(PORTS.app, ready)).status, 15_000)) || app.ended) {
      throw new Error(`${row.name} did not start: ${app.err}`);
    }
    await closedLoop({ port: PORTS.app, path, connections: options.conns, seconds: WARM_UP_SECONDS });
    await sleep(300);
    const steady = options.rate > 0 ? await fixed(app, row, path, options, sink) : {};
    return { ...steady, ...(await full(app, path, options, sink)) };
  } finally {
    await stop(app, 1200);
  }
}

export const load = {
  question: 'CPU per request, throughput, latency, spans and bytes per request of an Express app under load',
  options: { app: 'app', secs: 5, rate: 200, conns: 8 },
  rounds: 3,
  postgres: true,

  async measure({ rows, options, say, save }) {
    if (process.platform !== 'linux') throw new Error('the load part reads /proc: it runs on Linux');
    for (const notice of [pinningNotice, generatorNotice]) if (notice) say(notice);
    const [sink, upstream] = [await startSink(), startUpstream()];
    const rounds = {};
    for (let round = 1; round <= options.rounds; round++) {
      for (const row of rows) {
        const figures = await once(row, options, sink).catch((error) => say(error.message));
        if (!figures) continue;
        rounds[row.name] ??= [];
        rounds[row.name].push(figures);
        say(
          `round ${round}: ${row.name} ${number(figures.fullUs)} us/req, ${number(figures.perSecond)} req/s, ` +
            `${number(figures.fullSpans, 2)} spans/req, ${number(figures.fullFailed)} failed`,
        );
        save({ rounds });
      }
    }
    await stop(upstream);
    await sink.stop();
    return { rounds };
  },

  tables({ rounds }, { app, secs, rate, conns, against }) {
    const median = (name, figure) => (rounds[name] ? spread(rounds[name], figure).median : Number.NaN);
    const added = (name, figure) => median(name, figure) - median('none', figure);
    const rows = Object.entries(rounds).map(([name, list]) => {
      const of = (figure, digits) => range(spread(list, figure), digits);
      const plain = (figure, digits) => number(median(name, figure), digits);
      return [
        name,
        of('fullUs'),
        number(added(name, 'fullUs')),
        percent(added(name, 'fullUs'), added(against, 'fullUs')),
        number(added(name, 'mainUs')),
        of('perSecond'),
        plain('p50', 2),
        plain('p99', 2),
        plain('fullSpans', 2),
        of('fixedUs'),
        number(added(name, 'fixedUs')),
        percent(added(name, 'fixedUs'), added(against, 'fixedUs')),
        plain('fixedSpans', 2),
        plain('traceBytes'),
        plain('logBytes'),
        plain('rssMb'),
      ];
    });
    const head = [
      'row',
      'FULL CPU us/req',
      '+us',
      `of ${against}'s`,
      '+us of main thread',
      'req/s',
      'p50 ms',
      'p99 ms',
      'spans/req',
      'FIXED CPU us/req',
      '+us',
      `of ${against}'s`,
      'spans/req',
      'trace bytes/req',
      'log bytes/req',
      'peak RSS MB',
    ];
    const count = Object.values(rounds)[0]?.length ?? 0;
    return [
      `**${app}** (${count} interleaved rounds; FULL: ${conns} connections for ${secs} s; FIXED: ${rate} requests/s for ` +
        `${secs} s and the exports after; median [min-max])\n\n${table(head, rows)}`,
    ];
  },
};
