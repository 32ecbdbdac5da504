import { cpuMs } from '../process-figures.mjs';
import { traceBytes } from '../sink-client.mjs';
import { sleep } from '../sleep.mjs';
import { openLoop } from './generators.mjs';

/** The longest default delay of a batch is 5 s; who flushes more slowly gets less, and its bytes are partial. */
const drainMs = ({ waitMs = 6500 }) => (waitMs > 7000 ? 3000 : 5500);

/** A steady rate well below saturation, one turn each: nothing is dropped, and the CPU of the exports belongs to the requests too. */
export async function fixed(subjects, { rate, fixedSecs }, { say }) {
  const results = {};
  for (const { row, pid, port, path, sink } of subjects) {
    await sink.reset();
    const before = cpuMs(pid);
    const { sent, ok } = await openLoop({ port, path, rate, seconds: fixedSecs });
    await sleep(drainMs(row));
    const cpu = cpuMs(pid) - before;
    const { spans, requests } = await sink.stats();
    const turn = {
      fixedUs: (cpu * 1000) / sent,
      fixedFailed: sent - ok,
      fixedSpans: spans / sent,
      traceBytes: traceBytes(requests) / sent,
      logBytes: (requests.logs?.bytes ?? 0) / sent,
    };
    results[row.name] = [turn];
    say(`${row.name}: ${(spans / sent).toFixed(2)} spans per request, ${sent - ok} of ${sent} failed`);
  }
  return results;
}
