import { type ChildProcess, spawn } from 'node:child_process';
import type { ChildCommand } from './child-command.js';
import { poll } from './poll.js';

/** How a process ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it could not be started at all. */
  readonly error: Error | undefined;
}

/** A child process and what it has printed. */
export interface Child {
  readonly process: ChildProcess;
  /** So far. `all` is both, in the order of arrival. */
  readonly output: { readonly stdout: string; readonly stderr: string; readonly all: string };
  /** Undefined while it runs. */
  readonly end: Ended | undefined;
}

// A process that the child left behind may hold its streams open for ever: this long after the exit, the exit alone counts.
const STREAMS_MS = 1_000;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Kills every app that still runs: for `afterEach`, so that a failed test leaves nothing behind. */
export async function stopApps(): Promise<void> {
  for (const child of running) child.kill('SIGKILL');
  await poll(() => (running.size === 0 ? true : undefined), 5_000);
}

export function startChild(command: ChildCommand, input: string | undefined): Child {
  const started = spawn(command.node, command.args, {
    cwd: command.cwd,
    env: command.env,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '', all: '' };
  let end: Ended | undefined;
  const finish = (code: number | null, signal: NodeJS.Signals | null, error?: Error) => {
    end ??= { code, signal, stdout: output.stdout, stderr: output.stderr, error };
    running.delete(started);
  };

  running.add(started);
  for (const stream of ['stdout', 'stderr'] as const) {
    started[stream]!.setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
      output.all += text;
    });
  }
  // EPIPE, when the child does not read what it is given.
  started.stdin?.on('error', () => {}).end(input);
  started.once('close', (code, signal) => finish(code, signal));
  // Not in the timer itself: on a busy machine it is late, and what the child has printed is still to be read.
  const exited = (...how: Parameters<typeof finish>) => setImmediate(finish, ...how);
  started.once('exit', (code, signal) => setTimeout(exited, STREAMS_MS, code, signal).unref());
  started.once('error', (error) => finish(null, null, error));
  return {
    process: started,
    output,
    get end() {
      return end;
    },
  };
}
