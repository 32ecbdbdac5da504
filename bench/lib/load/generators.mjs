import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { node, run } from '../child.mjs';
import { CORES } from '../cores.mjs';

const here = (file) => path.join(import.meta.dirname, file);
const hasWrk = spawnSync('wrk', ['-v']).error === undefined;

export const generatorNotice = hasWrk
  ? undefined
  : 'wrk is missing (apt-get install wrk): a closed loop in Node takes its place and may be the slower side';

async function lastLine(generator) {
  const { code } = await generator.done;
  const line = generator.out.trim().split('\n').at(-1);
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`the load generator ended with ${code}: ${line} ${generator.err}`);
  }
}

/** `rate` requests a second for `seconds`, whatever the app does. */
export function openLoop({ port, path: target, rate, seconds }) {
  return lastLine(node([here('pace.mjs'), port, target, rate, seconds].map(String), { core: CORES.others }));
}

/** As many requests as `connections` get answered in `seconds`. */
export function closedLoop({ port, path: target, connections, seconds }) {
  const wrk = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', here('wrk.lua')];
  return lastLine(
    hasWrk
      ? run([...wrk, `http://127.0.0.1:${port}/`], { env: { BENCH_PATH: target }, core: CORES.others })
      : node([here('closed-loop.mjs'), port, target, connections, seconds].map(String), { core: CORES.others }),
  );
}
