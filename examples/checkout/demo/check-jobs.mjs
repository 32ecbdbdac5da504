import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { number } from './text.mjs';

/** Jobs that failed, by the lines that the service has logged, each with the id of its trace. */
export function checkJobs(logs, traces, broken) {
  const failed = readFileSync(join(logs, 'cart.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('the archive of expired carts'))
    .map((line) => traces.get(JSON.parse(line).trace_id)?.root);
  const kept = failed.filter((root) => root?.status.code === 'ERROR');
  console.log(`\nJobs in cart: ${number(failed.length)} runs failed, ${number(kept.length)} of them are kept.`);
  if (kept.length < failed.length) broken.push(`${number(failed.length - kept.length)} failed jobs were not kept`);
  if (failed.length === 0) broken.push('no job has failed, or its log lines carry no trace id');
}
