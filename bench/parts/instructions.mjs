import path from 'node:path';
import { startUpstream } from '../lib/app.mjs';
import { callgrindNotice, createCallgrind } from '../lib/callgrind.mjs';
import { stop } from '../lib/child.mjs';
import { closedLoop } from '../lib/load/generators.mjs';
import { startSubjects } from '../lib/load/subjects.mjs';
import { number, percent, table } from '../lib/markdown.mjs';

/** Code is compiled while there is load, and a tracer that brings much of it needs long: rounds go on until two of them agree. */
const STEADY = 0.03;

/** An app takes fifty times as long to start, and to answer. */
const READY_MS = 240_000;

/** So do its first answers. */
const WARM_SECS = 30;

async function counted({ pid, port, path: target }, callgrind, { conns, secs }) {
  callgrind.begin(pid);
  const { requests } = await closedLoop({ port, path: target, connections: conns, seconds: secs });
  const counts = Object.entries(callgrind.end(pid));
  return { requests, ...Object.fromEntries(counts.map(([name, count]) => [name, count / requests])) };
}

function isSteady(rounds) {
  const [before, last] = rounds.slice(-2);
  return last !== undefined && Math.abs(last.main - before.main) <= STEADY * last.main;
}

export const instructions = {
  question: 'how many instructions a request takes: a count that no busy machine changes',
  options: { app: 'app', conns: 8, warm: 4000, secs: 30, level2: 0, against: 'auto-traces' },
  rounds: 8,
  postgres: true,

  async measure({ rows, options, say, save }) {
    if (callgrindNotice) throw new Error(callgrindNotice);
    const upstream = startUpstream();
    const results = {};
    for (const row of rows) {
      const callgrind = createCallgrind(path.join(process.env.BENCH_RUN, `callgrind-${row.name}`), options.level2);
      const running = await startSubjects(
        [row],
        { ...options, under: callgrind.command, readyMs: READY_MS, warmSecs: WARM_SECS },
        say,
      );
      for (const subject of running.subjects) {
        const rounds = [];
        results[row.name] = rounds;
        while (rounds.length < options.rounds && !isSteady(rounds)) {
          rounds.push(await counted(subject, callgrind, options));
          save({ results });
        }
        if (!isSteady(rounds)) say(`${row.name} is not steady after ${rounds.length} rounds`);
      }
      await running.stop();
    }
    await stop(upstream);
    return { results };
  },

  tables({ results }, { against, warm, level2 }) {
    const last = Object.fromEntries(Object.entries(results).map(([name, rounds]) => [name, rounds.at(-1)]));
    const more = (name, key) => last[name][key] - (last.none?.[key] ?? Number.NaN);
    const share = (name, key) => (last[against] ? percent(more(name, key), more(against, key)) : '-');
    const cells = (name, key) => [number(last[name][key] / 1000), number(more(name, key) / 1000), share(name, key)];
    const head = ["thousand on the app's thread", 'more than none', `of ${against}'s`];
    const rounds = (name) => results[name].map(({ main }) => number(main / 1000)).join(', ');
    return [
      `**instructions per request**, without the kernel's, after ${warm} requests\n\n` +
        table(
          ['row', ...head, 'in all threads', 'more than none', `of ${against}'s`, "each round, app's thread"],
          Object.keys(last).map((name) => [name, ...cells(name, 'main'), ...cells(name, 'all'), rounds(name)]),
        ),
      ...(level2 > 0
        ? [
            `**lines of 64 bytes per request that a cache of ${number(level2 / 1024)} KB does not have**, on the app's thread, by simulation\n\n` +
              table(
                ['row', 'of code', 'more than none', 'of data', 'more than none'],
                Object.keys(last).map((name) => [
                  name,
                  ...['code', 'data'].flatMap((key) => [number(last[name][key]), number(more(name, key))]),
                ]),
              ),
          ]
        : []),
    ];
  },
};
