import path from 'node:path';
import { node, stop } from './child.mjs';
import { CORES } from './cores.mjs';
import { get } from './http-get.mjs';
import { BENCH } from './paths.mjs';
import { PORTS } from './ports.mjs';
import { until } from './sleep.mjs';

/** Starts the sink as a process of its own and asks it. */
export async function startSink() {
  const process = node([path.join(BENCH, 'sink/main.mjs'), String(PORTS.sink)], { core: CORES.others });
  const ask = async (path) => JSON.parse((await get(PORTS.sink, path, { timeout: 60_000 })).body);
  const up = await until(async () => process.ended || (await get(PORTS.sink, '/__requests')).status === 200, 15_000);
  if (!up || process.ended) throw new Error(`the sink did not start on port ${PORTS.sink}: ${process.err.trim()}`);
  return {
    reset: () => ask('/__reset'),
    spans: () => ask('/__spans'),
    /** `{ [class]: { requests, bytes } }` since the last reset. */
    requests: () => ask('/__requests'),
    stats: () => ask('/__stats'),
    stop: () => stop(process),
  };
}

const NOT_TRACES = new Set(['metrics', 'logs', 'other']);

export function traceBytes(requests) {
  return Object.entries(requests).reduce((sum, [kind, { bytes }]) => sum + (NOT_TRACES.has(kind) ? 0 : bytes), 0);
}
