import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { CODE_DIR } from '../code-dir.js';
import type { OtlpProtocol } from '../config/config.js';
import { environmentOfWorker } from '../config/env.js';
import type { Encoded } from './delivery.js';
import type { Signal } from './otlp-settings.js';
import { packed } from './packed.js';

// Shorter than this, no process starts.
const LEAST_DEADLINE_MS = 100;

/**
 * Sends from a child process while this one waits: where no thread can be started, nothing else still runs at the end.
 * @returns spans lost; all of them where no process can be started either
 */
export function sendByChild(
  protocol: OtlpProtocol,
  batches: readonly Encoded[],
  deadlineMs: number,
  signal: Signal = 'traces',
): number {
  const all = batches.reduce((sum, { spans }) => sum + spans, 0);
  if (deadlineMs < LEAST_DEADLINE_MS || !runsScripts(process.execPath)) return all;
  try {
    const { stdout } = spawnSync(
      process.execPath,
      [join(CODE_DIR, 'export', 'child.js'), protocol, String(deadlineMs), signal],
      {
        input: packed(batches),
        env: environmentOfWorker(),
        // Whole milliseconds, or it throws.
        timeout: Math.ceil(deadlineMs),
        killSignal: 'SIGKILL',
        stdio: ['pipe', 'pipe', 'ignore'],
        windowsHide: true,
        encoding: 'utf8',
      },
    );
    const [...counts] = (stdout ?? '').matchAll(/^delivered (\d+)$/gm);
    const delivered = Number(counts.at(-1)?.[1] ?? 0);
    return Math.max(0, all - delivered);
  } catch {
    // Not allowed to (permission model without --allow-child-process).
    return all;
  }
}

/** An app packed into an executable, or Electron, would start once more instead of running our file. */
function runsScripts(executable: string): boolean {
  if (process.versions['electron'] !== undefined || !/^node/i.test(basename(executable))) return false;
  try {
    return !(require('node:sea') as { isSea(): boolean }).isSea();
  } catch {
    // A Node.js that cannot be packed so.
    return true;
  }
}
