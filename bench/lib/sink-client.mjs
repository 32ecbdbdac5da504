import path from 'node:path';
import { node, stop } from './child.mjs';
import { CORES } from './cores.mjs';
import { get } from './http-get.mjs';
import { BENCH } from './paths.mjs';
import { PORTS } from './ports.mjs';
import { until } from './sleep.mjs';

/** Starts the sink as a process of its own, on one port. */
export async function startSink() {
  const { at, stop } = await startSinks([PORTS.sink]);
  return { ...at(PORTS.sink), stop };
}

/** One process, a separate store behind each port. */
export async function startSinks(ports) {
  const process = node([path.join(BENCH, 'sink/main.mjs'), ...ports.map(String)], { core: CORES.others });
  const answers = async () => process.ended || (await get(ports.at(-1), '/__requests')).status === 200;
  if (!(await until(answers, 15_000)) || process.ended) {
    throw new Error(`the sink did not start on port ${ports.join(', ')}: ${process.err.trim()}`);
  }
  return { at: clientOf, stop: () => stop(process) };
}

function clientOf(port) {
  const ask = async (path) => JSON.parse((await get(port, path, { timeout: 60_000 })).body);
  return {
    reset: () => ask('/__reset'),
    spans: () => ask('/__spans'),
    /** `{ [kind]: { requests, bytes } }` since the last reset. */
    requests: () => ask('/__requests'),
    stats: () => ask('/__stats'),
  };
}

const NOT_TRACES = new Set(['metrics', 'logs', 'other']);

export function traceBytes(requests) {
  return Object.entries(requests).reduce((sum, [kind, { bytes }]) => sum + (NOT_TRACES.has(kind) ? 0 : bytes), 0);
}
