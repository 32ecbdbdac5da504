import fs from 'node:fs';
import path from 'node:path';
import { startUpstream } from '../lib/app.mjs';
import { stop } from '../lib/child.mjs';
import { closedLoop } from '../lib/load/generators.mjs';
import { startSubjects } from '../lib/load/subjects.mjs';
import { number, table } from '../lib/markdown.mjs';
import { BENCH } from '../lib/paths.mjs';
import { chargedTimes, packageOf } from '../lib/profile/charge.mjs';
import { sleep, until } from '../lib/sleep.mjs';

/** As in lib/profile/preload.cjs. */
const INTERVAL_US = 200;
const PRELOAD = path.join(BENCH, 'lib/profile/preload.cjs');

/** Profiles a running, warm app while it is under load. */
async function profiled({ process, port, path: target, file }, { secs, conns }) {
  process.child.kill('SIGUSR2');
  await sleep(500);
  const { requests } = await closedLoop({ port, path: target, connections: conns, seconds: secs });
  process.child.kill('SIGUSR2');
  if (!(await until(() => isWritten(file), 20_000))) throw new Error(`no profile was written: ${process.err}`);
  const times = chargedTimes(JSON.parse(fs.readFileSync(file, 'utf8')), INTERVAL_US);
  const ofApp = [...times].filter(([key]) => !key.includes('profile/preload.cjs'));
  const perRequest = ({ own, charged }) => ({ own: own / requests, charged: charged / requests });
  return { requests, functions: Object.fromEntries(ofApp.map(([key, times]) => [key, perRequest(times)])) };
}

function isWritten(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).nodes.length > 0;
  } catch {
    return false;
  }
}

export const profile = {
  question: 'in which functions and packages an app under load spends its time (profiled, so every figure is too high)',
  options: { app: 'app', secs: 6, conns: 8, warm: 4000, top: 40, raw: '' },
  rounds: 1,
  postgres: true,

  async measure({ rows, options, say, save }) {
    const upstream = startUpstream();
    const results = {};
    if (options.raw) fs.mkdirSync(options.raw, { recursive: true });
    for (const row of rows) {
      const file = path.resolve(options.raw || process.env.BENCH_RUN, `${row.name}.cpuprofile`);
      fs.rmSync(file, { force: true }); // of an earlier run
      const watched = {
        ...row,
        nodeArgs: ['--require', PRELOAD, ...row.nodeArgs],
        env: { ...row.env, BENCH_PROFILE: file },
      };
      const running = await startSubjects([watched], options, say);
      for (const subject of running.subjects) results[row.name] = await profiled({ ...subject, file }, options);
      await running.stop();
      save({ results });
    }
    await stop(upstream);
    return { results };
  },

  tables({ results }, { top, secs }) {
    const packages = Object.fromEntries(
      Object.entries(results).map(([name, { functions }]) => [name, sums(functions)]),
    );
    return [
      `**us per request and package**, main thread, ${secs} s; Node's own functions count for their caller\n\n` +
        packageTable(packages),
      ...Object.entries(results).map(([name, { functions }]) => functionTable(name, functions, top)),
    ];
  },
};

function sums(functions) {
  const result = {};
  for (const [key, { charged }] of Object.entries(functions)) {
    result[packageOf(key)] = (result[packageOf(key)] ?? 0) + charged;
  }
  return result;
}

function packageTable(packages) {
  const names = Object.keys(packages);
  const most = (key) => Math.max(...names.map((name) => packages[name][key] ?? 0));
  const keys = [...new Set(names.flatMap((name) => Object.keys(packages[name])))].filter((key) => most(key) >= 1);
  keys.sort((a, b) => most(b) - most(a));
  const total = (name) => Object.values(packages[name]).reduce((sum, us) => sum + us, 0);
  return table(
    ['package', ...names],
    [
      ['all', ...names.map((name) => number(total(name)))],
      ...keys.map((key) => [key, ...names.map((name) => number(packages[name][key] ?? 0, 1))]),
    ],
  );
}

function functionTable(name, functions, top) {
  const rows = Object.entries(functions)
    .filter(([key]) => /^(@winnow|@opentelemetry)/.test(packageOf(key)))
    .sort(([, a], [, b]) => b.charged - a.charged)
    .slice(0, top)
    .map(([key, { own, charged }]) => [number(charged, 2), number(own, 2), key]);
  return `**${name}**, the tracer's own functions\n\n${table(['us/req', 'without Node', 'function'], rows)}`;
}
