import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const COUNTS = /^(?:totals|summary): ([\d ]+)$/m;
const EVENTS = /^events: (.+)$/m;
const THREAD = /^thread: (\d+)$/m;

/** What is missing, if it is. */
export const callgrindNotice =
  spawnSync('callgrind_control', ['--version']).status === 0
    ? undefined
    : 'valgrind is missing (apt-get install valgrind)';

/** Valgrind simulates two levels of caches, the second one for code and data alike. */
const simulated = (level2) => ['--cache-sim=yes', '--I1=32768,8,64', '--D1=32768,8,64', `--LL=${level2},8,64`];

/**
 * Valgrind's callgrind counts the instructions that a process executes outside the kernel.
 * @param folder empty; each dump is there until it is read
 * @param level2 the bytes of a cache of the second level to simulate; 0 for none, which takes half the time
 */
export function createCallgrind(folder, level2) {
  fs.mkdirSync(folder, { recursive: true });
  const control = (what, pid) => execFileSync('callgrind_control', [what, String(pid)], { stdio: 'ignore' });
  return {
    // V8 writes code while it runs.
    command: [
      'valgrind',
      '--tool=callgrind',
      '--smc-check=all-non-file',
      '--separate-threads=yes',
      ...(level2 > 0 ? simulated(level2) : []),
      `--callgrind-out-file=${folder}/out`,
    ],
    begin: (pid) => control('-z', pid),
    /**
     * @returns the instructions since `begin`, of the thread that the process began with and of all; with simulated caches also the
     *   lines of code and of data that the second level did not have, of the first thread
     */
    end(pid) {
      control('-d', pid);
      const counted = { main: 0, all: 0, code: 0, data: 0 };
      for (const name of fs.readdirSync(folder)) {
        const file = path.join(folder, name);
        const text = fs.readFileSync(file, 'utf8');
        const names = (EVENTS.exec(text)?.[1] ?? '').split(' ');
        const counts = (COUNTS.exec(text)?.[1] ?? '').split(' ').map(Number);
        const of = (name) => counts[names.indexOf(name)] ?? 0;
        counted.all += of('Ir');
        if (THREAD.exec(text)?.[1] === '1') {
          counted.main += of('Ir');
          counted.code += of('ILmr');
          counted.data += of('DLmr') + of('DLmw');
        }
        fs.rmSync(file);
      }
      return counted;
    },
  };
}
