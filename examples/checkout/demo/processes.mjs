import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@winnow/testkit';

const HERE = fileURLToPath(new URL('..', import.meta.url));
// Generous: machines that build and test at the same time are slow.
const START_MS = 60_000;
const STOP_MS = 10_000;
// Nothing may outlive the demo, however that ends.
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts `node <args>` with this environment alone, its output in `<logs>/<name>.log`. */
export function startProcess(name, args, env, logs) {
  const file = join(logs, `${name}.log`);
  const output = openSync(file, 'w');
  const child = spawn(process.execPath, args, {
    cwd: HERE,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  running.add(child);
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  ended.then(() => running.delete(child));
  const alive = () => running.has(child);
  const failed = (what) => new Error(`${name} ${what}. Its output:\n${readFileSync(file, 'utf8').slice(-2000)}`);
  return {
    name,
    /** Resolves to the answer to a message, or to the first message when nothing is asked. */
    async message(question) {
      const answer = new Promise((resolve) => child.once('message', resolve));
      if (question !== undefined) child.send(question);
      const result = await Promise.race([
        answer,
        ended.then(() => undefined),
        wait(START_MS, undefined, { ref: false }),
      ]);
      if (result === undefined) throw failed('does not answer');
      return result;
    },
    /** Polls until the service answers. */
    async ready(url) {
      const deadline = Date.now() + START_MS;
      while (Date.now() < deadline && alive()) {
        const response = await fetch(url).catch(() => undefined);
        await response?.body?.cancel();
        if (response?.ok) return;
        await wait(50);
      }
      throw failed(alive() ? `is not ready at ${url} after ${START_MS} ms` : 'ended');
    },
    /** SIGTERM, and how it ended. */
    async stop() {
      if (alive()) child.kill('SIGTERM');
      const end = await Promise.race([ended, wait(STOP_MS, undefined, { ref: false })]);
      if (!end) throw failed(`does not end ${STOP_MS} ms after SIGTERM`);
      return end;
    },
  };
}

/** Ports that are free now. */
export async function freePorts(count) {
  const ports = new Set();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
