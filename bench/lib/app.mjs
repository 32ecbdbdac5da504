import { node, run } from './child.mjs';
import { CORES } from './cores.mjs';
import { APPS } from './paths.mjs';
import { PORTS } from './ports.mjs';

/**
 * Starts an app of `apps/` under a row of the variants. `sinkPort` sends its telemetry to another sink, `under` is a command that
 * Node is to run under.
 */
export function startApp(
  row,
  script,
  { env, nodeArgs = row.nodeArgs, sinkPort = PORTS.sink, under = [], ...options } = {},
) {
  return run([...under, process.execPath, ...nodeArgs, script], {
    cwd: APPS,
    ...options,
    env: { ...toSink(row.env, sinkPort), BENCH_UPSTREAM: String(PORTS.upstream), PORT: String(PORTS.app), ...env },
  });
}

function toSink(env, port) {
  const moved = (value) => value.replace(`127.0.0.1:${PORTS.sink}`, `127.0.0.1:${port}`);
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, moved(value)]));
}

/** The second service that the apps call. Never instrumented. */
export function startUpstream() {
  return node(['upstream.cjs'], { cwd: APPS, core: CORES.others, env: { PORT: String(PORTS.upstream) } });
}
