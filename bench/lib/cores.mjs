import { spawnSync } from 'node:child_process';
import os from 'node:os';

const possible = os.availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** The app has the first core for itself; load generator, sink, upstream and PostgreSQL share the second. */
export const CORES = { app: 0, others: 1 };

/** The command, pinned to a core where the system can. */
export function pinned(core, command) {
  return possible && core !== undefined ? ['taskset', '-c', String(core), ...command] : command;
}

export const pinningNotice = possible
  ? undefined
  : 'taskset or a second core is missing: app and load generator share the cores';
