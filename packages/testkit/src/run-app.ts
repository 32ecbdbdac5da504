import type { ChildProcess } from 'node:child_process';
import { type Child, type Ended, startChild } from './child.js';
import { type ChildCommand, type ChildOptions, childCommand } from './child-command.js';
import { poll } from './poll.js';
import { arrivedText, type Receiver, startReceiver, type UntilOptions } from './receiver.js';
import type { Span } from './span.js';

export interface RunOptions extends ChildOptions {
  /** Shared between several apps. Default: a fresh one; false: the app gets no endpoint. */
  readonly receiver?: Receiver | false;
  /** Written to stdin, which is then closed. */
  readonly input?: string;
  /** For the start and for each later wait. Default 40 seconds. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 40_000;

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

/**
 * Starts an app with Winnow preloaded and a receiver to send to. Resolves when the app has printed `listening <port>`
 * or has ended, whichever comes first; rejects at the deadline with a command to paste and the app's output.
 */
export async function runApp(options: RunOptions): Promise<App> {
  const { deadlineMs = DEADLINE_MS } = options;
  const receiver = options.receiver || (await startReceiver());
  const command = childCommand(options, options.receiver === false ? undefined : receiver.url);
  const child = startChild(command, options.input);
  const app = createApp(child, command, receiver, options);
  const started = await poll(() => (child.end || portOf(child) ? true : undefined), deadlineMs);
  if (!started) {
    child.process.kill('SIGKILL');
    throw failure(`The app neither listened nor ended within ${deadlineMs} ms`, child, command, receiver);
  }
  return app;
}

function createApp(child: Child, command: ChildCommand, receiver: Receiver, options: RunOptions): App {
  const { deadlineMs = DEADLINE_MS } = options;
  const expected = async <T>(ask: () => T | undefined, what: string, within = deadlineMs): Promise<T> => {
    const answer = await poll(ask, within);
    if (answer === undefined) throw failure(`${what} within ${within} ms`, child, command, receiver);
    return answer;
  };
  const ended = () => expected(() => child.end, 'The app did not end');
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.process.kill(signal);
    return ended();
  };
  return {
    get url() {
      const port = portOf(child);
      if (!port) throw failure('The app printed no `listening <port>`', child, command, receiver);
      return `http://127.0.0.1:${port}`;
    },
    receiver,
    spans: receiver.spans,
    get stdout() {
      return child.output.stdout;
    },
    get stderr() {
      return child.output.stderr;
    },
    get code() {
      return child.end?.code;
    },
    get signal() {
      return child.end?.signal;
    },
    child: child.process,
    command: command.text,
    until: (predicate, { deadlineMs: within, what = 'The expected spans' } = {}) =>
      expected(() => (predicate(receiver.spans) ? receiver.spans : undefined), `${what} did not arrive`, within),
    printed: (pattern) =>
      expected(() => child.output.all.match(pattern) ?? undefined, `Nothing that matches ${pattern} was printed`),
    ended,
    stop,
    async [Symbol.asyncDispose]() {
      if (!child.end) await stop('SIGKILL');
      if (!options.receiver) await receiver.close();
    },
  };
}

function portOf(child: Child): string | undefined {
  return /^listening (\d+)$/m.exec(child.output.stdout)?.[1];
}

const SHOWN = 4_000;

function failure(what: string, { end, output }: Child, command: ChildCommand, receiver: Receiver): Error {
  const state = end ? `ended with ${end.error ?? end.signal ?? `code ${end.code}`}` : 'still runs';
  const parts = [
    `${what}. The app ${state}.`,
    command.text,
    `--- stdout\n${output.stdout.slice(-SHOWN)}`,
    `--- stderr\n${output.stderr.slice(-SHOWN)}`,
    `--- ${arrivedText(receiver)}`,
  ];
  return new Error(parts.join('\n'));
}
