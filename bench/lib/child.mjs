import { spawn } from 'node:child_process';
import { pinned } from './cores.mjs';
import { sleep } from './sleep.mjs';

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Nothing of the caller's environment but PATH, so that no NODE_OPTIONS and no OTEL_* of it leaks into a row. */
export function environment(extra = {}) {
  const { PATH, BENCH_RUN } = process.env;
  return { PATH, HOME: BENCH_RUN, BENCH_RUN, NODE_ENV: 'production', PGHOST: '127.0.0.1', ...extra };
}

/**
 * Starts a command. `ended` is undefined while it runs, then `{ code, signal }`; `done` resolves with the same.
 * Pinning execs, so that the pid is that of the command itself.
 */
export function run(command, { env, cwd, core, stdio = ['ignore', 'pipe', 'pipe'] } = {}) {
  const [file, ...args] = pinned(core, command);
  const child = spawn(file, args, { env: environment(env), cwd, stdio });
  const state = { child, pid: child.pid, out: '', err: '', ended: undefined };
  running.add(child);
  child.stdout?.on('data', (chunk) => {
    if (state.out.length < 200_000) state.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    if (state.err.length < 4000) state.err += chunk;
  });
  state.done = new Promise((resolve) => {
    const end = (code, signal) => {
      running.delete(child);
      state.ended = { code, signal };
      resolve(state.ended);
    };
    child.on('error', (error) => {
      state.err += error.message;
      end(null, null);
    });
    child.on('exit', end);
  });
  return state;
}

export const node = (args, options) => run([process.execPath, ...args], options);

/** SIGTERM, then SIGKILL: some rows swallow the first. */
export async function stop(state, ms = 4000) {
  if (state.ended) return;
  state.child.kill('SIGTERM');
  await Promise.race([state.done, sleep(ms)]);
  if (state.ended) return;
  state.child.kill('SIGKILL');
  await state.done;
}
