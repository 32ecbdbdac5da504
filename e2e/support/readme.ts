// Follows a README as a reader would: runs the commands of its `sh` blocks and returns what they print.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@winnow/testkit';

const DEADLINE_MS = 20_000;
/** Commands that a reader runs and a test cannot: they need Docker, an account, or a package registry. */
const NOT_RUN = /# not run here$/;

export interface Page {
  /** The lines of all `sh` blocks but those that end in `# not run here`. */
  readonly commands: readonly string[];
  /** The lines of all `text` blocks. */
  readonly promised: readonly string[];
  /** Where the page says that its commands are run. */
  readonly folder: string | undefined;
}

export function readPage(file: string | URL): Page {
  const text = readFileSync(file, 'utf8');
  const blocks = (language: string) =>
    Array.from(text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')), ([, block = '']) =>
      linesOf(block),
    ).flat();
  return {
    commands: blocks('sh').filter((line) => !NOT_RUN.test(line)),
    promised: blocks('text'),
    folder: /^<!-- runs in (\S+) -->$/m.exec(text)?.[1],
  };
}

export interface Followed {
  /** What everything printed on stdout and stderr. */
  readonly output: string;
}

export interface FollowOptions {
  readonly cwd: string;
  /** Ports that are named in the commands and taken already: `4318` is our receiver. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Waited for in the output before the servers are stopped. */
  readonly until: (output: string) => boolean;
}

/**
 * A line that ends in `&` is a server: it is waited for until its port (PORT=…, otherwise 3000) answers. The other lines are
 * one shell script. Ports and /tmp stand for free ones, so that two readers do not meet.
 */
export async function follow(commands: readonly string[], options: FollowOptions): Promise<Followed> {
  const folder = mkdtempSync(join(tmpdir(), 'reader-'));
  const ports = new Map(Object.entries(options.ports ?? {}));
  const servers: Job[] = [];
  let output = '';
  const take = (text: string) => {
    output += text;
  };
  // A busy machine is given the time to deliver.
  const patient = { WINNOW_EXIT_TIMEOUT: '30s', ...options.env };
  const start = (line: string, env: Record<string, string>) =>
    startJob(line, { ...options, env: { ...patient, ...env } }, take);
  try {
    for (const port of ['3000', '3001']) ports.set(port, ports.get(port) ?? (await freePort()));
    const mine = (text: string) =>
      [...ports].reduce(
        (result, [named, real]) => result.replaceAll(new RegExp(`(?<=localhost:|PORT=)${named}\\b`, 'g'), String(real)),
        text.replaceAll('/tmp/', `${folder}/`),
      );
    for (const line of commands.filter((command) => command.endsWith('&'))) {
      const port = ports.get(/\bPORT=(\d+)/.exec(line)?.[1] ?? '3000')!;
      const job = start(mine(line.slice(0, -1)), { PORT: String(port) });
      servers.push(job);
      await eventually(() => answers(port), `\`${line}\` does not listen.\n${output}`);
    }
    const script = mine(commands.filter((command) => !command.endsWith('&')).join('\n'));
    const came = async () => options.until(yours(output, ports));
    await start(script, {}).ended;
    await eventually(came, () => `The promised lines did not come. Output:\n${output}`);
    return { output: yours(output, ports) };
  } finally {
    for (const job of servers) job.stop('SIGTERM');
    await Promise.all(servers.map((job) => job.ended));
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Job {
  readonly ended: Promise<void>;
  stop(signal: NodeJS.Signals): void;
}

function startJob(script: string, { cwd, env }: Pick<FollowOptions, 'cwd' | 'env'>, take: (text: string) => void): Job {
  const inherited = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', TMPDIR: tmpdir() };
  // A group of its own: a shell does not hand signals on to what it runs.
  const child: ChildProcess = spawn('sh', ['-c', script], { cwd, env: { ...inherited, ...env }, detached: true });
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', take);
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const stop = (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has ended in the meantime.
    }
  };
  const atExit = () => stop('SIGKILL');
  process.once('exit', atExit);
  child.once('close', () => process.removeListener('exit', atExit));
  return { ended, stop };
}

/** The output with the ports that the page names. */
function yours(output: string, ports: ReadonlyMap<string, number>): string {
  return [...ports].reduce((text, [named, real]) => text.replaceAll(new RegExp(`\\b${real}\\b`, 'g'), named), output);
}

/** What two runs do not share: ids, times, process ids, the lengths of bars. */
export function stable(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{32}\b/g, '<trace>')
    .replaceAll(/\b[0-9a-f]{16}\b/g, '<span>')
    .replaceAll(/\b\d+(?:\.\d+)? (?:ms|s)\b/g, '<time>')
    .replaceAll(/"(time|pid)":\d+/g, '"$1":0')
    .replaceAll(/"hostname":"[^"]*"/g, '"hostname":""')
    .replaceAll(/[█▒]+/g, '')
    .replaceAll(/[^\S\n]+/g, ' ');
}

/** Lines of the page that are missing in the output. */
export function missing(promised: readonly string[], output: string): string[] {
  const printed = stable(output);
  return promised.map((line) => stable(line).trim()).filter((line) => !printed.includes(line));
}

function linesOf(block: string): string[] {
  return block.split('\n').filter((line) => line.trim() !== '');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });
}

async function eventually(ask: () => Promise<boolean>, what: string | (() => string)): Promise<void> {
  if (!(await within(DEADLINE_MS, ask))) throw new Error(typeof what === 'string' ? what : what());
}

async function within(deadlineMs: number, ask: () => Promise<boolean>): Promise<boolean> {
  const until = performance.now() + deadlineMs;
  while (!(await ask())) {
    if (performance.now() > until) return false;
    await new Promise((done) => setTimeout(done, 50));
  }
  return true;
}
