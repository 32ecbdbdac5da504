import { startApp } from '../app.mjs';
import { stop } from '../child.mjs';
import { CORES } from '../cores.mjs';
import { get } from '../http-get.mjs';
import { PORTS } from '../ports.mjs';
import { startSinks } from '../sink-client.mjs';
import { until } from '../sleep.mjs';
import { closedLoop } from './generators.mjs';

const APPS = {
  app: { script: 'app.cjs', path: '/users/', ready: '/health' },
  hello: { script: 'hello.cjs', path: '/', ready: '/' },
};

/**
 * One running app per row, each with a sink of its own, all on the app's core; only one at a time gets requests. What
 * else happens on the machine so meets every row alike.
 */
export async function startSubjects(rows, { app, conns, warm, warmSecs = 1, under, readyMs = 30_000 }, say) {
  const sinks = await startSinks(rows.map((_, n) => PORTS.sinkOf(n)));
  const subjects = [];
  for (const [n, row] of rows.entries()) {
    const subject = await startSubject(row, n, { ...APPS[app], under, readyMs }, say);
    if (subject) subjects.push({ ...subject, sink: sinks.at(PORTS.sinkOf(n)) });
  }
  await warmUp(subjects, conns, warm, warmSecs);
  say(`warm: ${subjects.map(({ row }) => row.name).join(', ')}`);
  return {
    subjects,
    async stop() {
      await Promise.all(subjects.map(({ process }) => stop(process, 1200)));
      await sinks.stop();
    },
  };
}

async function startSubject(row, n, { script, path, ready, under, readyMs }, say) {
  const port = PORTS.appOf(n);
  const env = { PORT: String(port) };
  const process = startApp(row, script, { core: CORES.app, sinkPort: PORTS.sinkOf(n), env, under });
  const answers = async () => process.ended || (await get(port, ready)).status;
  if ((await until(answers, readyMs)) && !process.ended) return { row, process, pid: process.pid, port, path };
  await stop(process);
  say(`skipping ${row.name}: it did not start: ${process.err}`);
}

/**
 * By requests, not by seconds: a slow row is to be compiled as well as a fast one. In turns, to the end of the slowest: a process
 * that stands idle for ten seconds loses much of its compiled code, and takes about as long under load to have it back.
 * @param seconds of a turn: a row that answers nothing in one of them is taken for one that never will
 */
async function warmUp(subjects, connections, requests, seconds) {
  const served = new Map(subjects.map((subject) => [subject, 0]));
  while (Math.min(...served.values()) < requests) {
    for (const subject of subjects) {
      const answer = await closedLoop({ port: subject.port, path: subject.path, connections, seconds });
      served.set(subject, answer.requests === 0 ? Number.POSITIVE_INFINITY : served.get(subject) + answer.requests);
    }
  }
}
