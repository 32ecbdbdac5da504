import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const COUNTS = /^(?:totals|summary): (\d+)$/m;
const THREAD = /^thread: (\d+)$/m;

/** What is missing, if it is. */
export const callgrindNotice =
  spawnSync('callgrind_control', ['--version']).status === 0
    ? undefined
    : 'valgrind is missing (apt-get install valgrind)';

/**
 * Valgrind's callgrind counts the instructions that a process executes outside the kernel.
 * @param folder empty; each dump is there until it is read
 */
export function createCallgrind(folder) {
  fs.mkdirSync(folder, { recursive: true });
  const control = (what, pid) => execFileSync('callgrind_control', [what, String(pid)], { stdio: 'ignore' });
  return {
    // V8 writes code while it runs.
    command: [
      'valgrind',
      '--tool=callgrind',
      '--smc-check=all-non-file',
      '--separate-threads=yes',
      `--callgrind-out-file=${folder}/out`,
    ],
    begin: (pid) => control('-z', pid),
    /** @returns the instructions since `begin`: of the thread that the process began with, and of all */
    end(pid) {
      control('-d', pid);
      const counted = { main: 0, all: 0 };
      for (const name of fs.readdirSync(folder)) {
        const file = path.join(folder, name);
        const text = fs.readFileSync(file, 'utf8');
        const count = Number(COUNTS.exec(text)?.[1] ?? 0);
        counted.all += count;
        if (THREAD.exec(text)?.[1] === '1') counted.main += count;
        fs.rmSync(file);
      }
      return counted;
    },
  };
}
