import { node } from './child.mjs';
import { CORES } from './cores.mjs';
import { APPS } from './paths.mjs';
import { PORTS } from './ports.mjs';

/** Starts an app of `apps/` under a row of the variants. */
export function startApp(variant, script, { env, nodeArgs = variant.nodeArgs, ...options } = {}) {
  return node([...nodeArgs, script], {
    cwd: APPS,
    ...options,
    env: { ...variant.env, BENCH_UPSTREAM: String(PORTS.upstream), PORT: String(PORTS.app), ...env },
  });
}

/** The second service that the apps call. Never instrumented. */
export function startUpstream() {
  return node(['upstream.cjs'], { cwd: APPS, core: CORES.others, env: { PORT: String(PORTS.upstream) } });
}
