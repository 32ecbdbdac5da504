import { type ChildProcess, spawn } from 'node:child_process';
import { type ChildOptions, childCommand } from './child-command.js';
import { poll } from './poll.js';
import { arrivedText, type Receiver, startReceiver, type UntilOptions } from './receiver.js';
import type { Span } from './span.js';

export interface RunOptions extends ChildOptions {
  /** Shared between several apps. Default: a fresh one; false: none, and the app gets no endpoint. */
  readonly receiver?: Receiver | false;
  /** Written to stdin, which is then closed. */
  readonly input?: string;
  /** For the start and for each later wait. Default 20 seconds. */
  readonly deadlineMs?: number;
}

/** How an app ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An app that runs as a child process. */
export interface App {
  /** `http://127.0.0.1:<port>`, from the app's line `listening <port>`. @throws when it never listened */
  readonly url: string;
  readonly receiver: Receiver;
  /** Every span that the receiver took, other apps' too if it is shared. */
  readonly spans: readonly Span[];
  /** So far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined while it runs. */
  readonly code: number | null | undefined;
  readonly signal: NodeJS.Signals | null | undefined;
  readonly child: ChildProcess;
  /** What was started, for a shell. */
  readonly command: string;
  /** Waits for spans as the receiver does; the failure shows the app's output too. */
  until(predicate: (spans: readonly Span[]) => boolean, options?: UntilOptions): Promise<readonly Span[]>;
  /** Waits for a match in what it prints on stdout and stderr together. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Waits for the end. */
  ended(): Promise<Ended>;
  /** Sends a signal, SIGTERM by default, and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
  /** Kills it if it runs, and closes the receiver if it is the app's own. */
  [Symbol.asyncDispose](): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Kills every app that still runs: for `afterEach`, so that a failed test leaves nothing behind. */
export async function stopApps(): Promise<void> {
  for (const child of running) child.kill('SIGKILL');
  await poll(() => (running.size === 0 ? true : undefined), 5_000);
}

/**
 * Starts an app with Winnow preloaded and a receiver to send to. Resolves when the app has printed `listening <port>`
 * or has ended, whichever comes first; rejects at the deadline with a command to paste and the app's output.
 */
export async function runApp(options: RunOptions): Promise<App> {
  const { deadlineMs = 20_000 } = options;
  const own = options.receiver === undefined || options.receiver === false;
  const receiver = options.receiver || (await startReceiver());
  const command = childCommand(options, options.receiver === false ? undefined : receiver.url);
  const child = spawn(command.node, command.args, {
    cwd: command.cwd,
    env: command.env,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  const output = { stdout: '', stderr: '', all: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]!.setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
      output.all += text;
    });
  child.stdin?.on('error', () => {}).end(options.input);

  let end: Ended | undefined;
  let startError: Error | undefined;
  const finish = (code: number | null, signal: NodeJS.Signals | null) => {
    end ??= { code, signal, stdout: output.stdout, stderr: output.stderr };
    running.delete(child);
  };
  child.once('close', finish);
  // A process that the app left behind may hold the streams open for ever: then the exit alone counts.
  child.once('exit', (code, signal) => setTimeout(finish, 1_000, code, signal).unref());
  child.once('error', (error) => {
    startError = error;
    finish(null, null);
  });

  const failure = (what: string) => {
    const state = end ? `ended with ${end.signal ?? `code ${end.code}`}` : 'still runs';
    const parts = [
      `${what}. The app ${state}.`,
      command.text,
      ...[startError].filter((error) => error !== undefined).map(String),
      `--- stdout\n${output.stdout.slice(-4_000)}`,
      `--- stderr\n${output.stderr.slice(-4_000)}`,
      `--- ${arrivedText(receiver)}`,
    ];
    return new Error(parts.join('\n'));
  };
  const port = () => /^listening (\d+)$/m.exec(output.stdout)?.[1];
  const ended = async () => {
    const result = await poll(() => end, deadlineMs);
    if (!result) throw failure(`The app did not end within ${deadlineMs} ms`);
    return result;
  };

  const app: App = {
    get url() {
      const found = port();
      if (!found) throw failure('The app printed no `listening <port>`');
      return `http://127.0.0.1:${found}`;
    },
    receiver,
    spans: receiver.spans,
    get stdout() {
      return output.stdout;
    },
    get stderr() {
      return output.stderr;
    },
    get code() {
      return end?.code;
    },
    get signal() {
      return end?.signal;
    },
    child,
    command: command.text,
    async until(predicate, { deadlineMs: within = deadlineMs, what = 'The expected spans' } = {}) {
      const found = await poll(() => (predicate(receiver.spans) ? receiver.spans : undefined), within);
      if (!found) throw failure(`${what} did not arrive within ${within} ms`);
      return found;
    },
    async printed(pattern) {
      const match = await poll(() => output.all.match(pattern) ?? undefined, deadlineMs);
      if (!match) throw failure(`Nothing that matches ${pattern} was printed within ${deadlineMs} ms`);
      return match;
    },
    ended,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended();
    },
    async [Symbol.asyncDispose]() {
      if (!end) child.kill('SIGKILL');
      await ended();
      if (own) await receiver.close();
    },
  };

  const started = await poll(() => (end || port() ? true : undefined), deadlineMs);
  if (!started) {
    child.kill('SIGKILL');
    throw failure(`The app neither listened nor ended within ${deadlineMs} ms`);
  }
  return app;
}
