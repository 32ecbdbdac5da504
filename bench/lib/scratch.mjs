import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder of this run, away with it. PostgreSQL's own user must be able to walk through it. */
export function createScratch() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  fs.chmodSync(folder, 0o755);
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}
