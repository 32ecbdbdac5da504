import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from '../lib/child.mjs';
import { number, percent, range, table } from '../lib/markdown.mjs';
import { APPS, BENCH } from '../lib/paths.mjs';
import { startSink } from '../lib/sink-client.mjs';
import { sleep } from '../lib/sleep.mjs';
import { spread } from '../lib/statistics.mjs';

/** Where Node.js comes with it. */
const NPM = path.join(path.dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
const CASES = {
  'node -e 0': ['-e', '0'],
  'node express-exit.cjs': ['express-exit.cjs'],
  ...(existsSync(NPM) && { 'npm --version': [NPM, '--version'] }),
};
const PROBE = path.join(BENCH, 'lib/probe.cjs');
/** A collector that is down holds some rows for ten seconds. */
const PATIENCE_MS = 40_000;

async function once({ nodeArgs, env }, args) {
  const startedAt = performance.now();
  const state = run([process.execPath, '--require', PROBE, ...nodeArgs, ...args], {
    env,
    cwd: APPS,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  let figures = '';
  state.child.stdio[3].on('data', (chunk) => {
    figures += chunk;
  });
  const closed = new Promise((resolve) => state.child.on('close', resolve));
  const patience = setTimeout(() => state.child.kill('SIGKILL'), PATIENCE_MS);
  const { code, signal } = await state.done;
  const wallMs = performance.now() - startedAt;
  clearTimeout(patience);
  await closed;
  return { wallMs, code, signal, ...(figures ? JSON.parse(figures.trim().split('\n').at(-1)) : {}) };
}

export const startup = {
  question: 'wall time, CPU, memory and files of a process that ends at once, of one that requires Express, and of npm',
  options: { collector: 'up', metadata: 'refused' },
  rounds: 9,

  async measure({ rows, options, say, save }) {
    const sink = options.collector === 'up' ? await startSink() : undefined;
    const rounds = {};
    // Round 0 warms the file cache.
    for (let round = 0; round <= options.rounds; round++) {
      for (const row of rows) {
        for (const [title, args] of Object.entries(CASES)) {
          const figures = await once(row, args);
          if (round > 0) {
            rounds[row.name] ??= {};
            rounds[row.name][title] ??= [];
            rounds[row.name][title].push(figures);
          }
        }
      }
      if (round > 0) say(`round ${round} of ${options.rounds}`);
      save({ rounds });
      await sleep(0);
    }
    await sink?.stop();
    return { rounds };
  },

  tables({ rounds }, { against, collector, metadata }) {
    const conditions = `collector ${collector}, metadata address ${metadata}`;
    const titles = Object.keys(Object.values(rounds)[0] ?? {});
    return titles.map((title) => caseTable(title, rounds, against, conditions));
  },
};

function caseTable(title, rounds, against, conditions) {
  const median = (name, figure) => (rounds[name] ? spread(rounds[name][title], figure).median : Number.NaN);
  const added = (name) => median(name, 'cpuMs') - median('none', 'cpuMs');
  const rows = Object.entries(rounds).map(([name, cases]) => {
    const of = (figure) => spread(cases[title], figure);
    return [
      name,
      range(of('wallMs')),
      number(of('wallMs').median / median('none', 'wallMs'), 1),
      range(of('cpuMs')),
      number(of('cpuMs').median / median('none', 'cpuMs'), 1),
      percent(added(name), added(against)),
      number(of('rssMb').median),
      number(of('rssMb').median - median('none', 'rssMb')),
      of('files').median,
    ];
  });
  const of = `added CPU, of ${against}'s`;
  const head = ['row', 'wall ms', 'x none', 'CPU ms', 'x none', of, 'max RSS MB', '+MB', 'CJS files'];
  const count = Object.values(rounds)[0]?.[title].length ?? 0;
  return `**${title}** (${count} interleaved rounds, median [min to max]; ${conditions})\n\n${table(head, rows)}`;
}
