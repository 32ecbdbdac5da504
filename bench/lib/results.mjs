import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { RESULTS } from './paths.mjs';

const fileOf = (name) => path.join(RESULTS, `${name}.json`);

/** Written after each measurement, so that a run that is cut off leaves what it has. */
export function saveResult(name, part, options, data) {
  fs.mkdirSync(RESULTS, { recursive: true });
  const machine = { cpu: os.cpus()[0]?.model, cores: os.availableParallelism(), node: process.version };
  const at = new Date().toISOString();
  fs.writeFileSync(fileOf(name), JSON.stringify({ part, options, machine, at, data }, null, 1));
}

export const readResult = (name) => JSON.parse(fs.readFileSync(fileOf(name), 'utf8'));

export function resultNames() {
  if (!fs.existsSync(RESULTS)) return [];
  return fs.readdirSync(RESULTS).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -5)] : []));
}
