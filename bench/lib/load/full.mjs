import { cpuMs, mainThreadMs, peakRssMb } from '../process-figures.mjs';
import { sleep } from '../sleep.mjs';
import { closedLoop } from './generators.mjs';

const mark = ({ pid }) => ({ cpu: cpuMs(pid), main: mainThreadMs(pid) });

/**
 * As fast as each app answers, in turns: a row's CPU is counted from the start of its turn to the start of its next one,
 * so that what it exports afterwards is part of it.
 */
export async function full(subjects, { rounds, secs, conns }, { say, save }) {
  const results = Object.fromEntries(subjects.map(({ row }) => [row.name, []]));
  const open = new Map();

  function close(subject) {
    const { at, end, ...figures } = open.get(subject) ?? {};
    if (!at) return;
    const now = mark(subject);
    results[subject.row.name].push({
      ...figures,
      fullUs: ((now.cpu - at.cpu) * 1000) / figures.requests,
      mainUs: ((now.main - at.main) * 1000) / figures.requests,
      afterUs: ((now.cpu - end.cpu) * 1000) / figures.requests,
    });
    open.delete(subject);
  }

  for (const { sink } of subjects) await sink.reset();
  for (let round = 1; round <= rounds; round++) {
    for (const subject of subjects) {
      close(subject);
      const at = mark(subject);
      const { port, path, pid } = subject;
      const answer = await closedLoop({ port, path, connections: conns, seconds: secs });
      const { requests, durationUs, p50, p99, errors, non2xx } = answer;
      const figures = { requests, perSecond: requests / (durationUs / 1e6), p50: p50 / 1000, p99: p99 / 1000 };
      const failed = errors + non2xx;
      open.set(subject, { at, end: mark(subject), ...figures, failed, rssMb: peakRssMb(pid) });
      if (failed > 0) say(`round ${round}: ${subject.row.name}: ${failed} requests failed`);
    }
    say(`round ${round} of ${rounds}`);
    save(results);
  }
  await sleep(6000);
  for (const subject of subjects) {
    close(subject);
    const rounds = results[subject.row.name];
    const { spans } = await subject.sink.stats();
    rounds[0].fullSpans = spans / rounds.reduce((sum, { requests }) => sum + requests, 0);
  }
  return results;
}
