import path from 'node:path';
import { node } from './child.mjs';
import { CORES } from './cores.mjs';
import { BENCH } from './paths.mjs';

/** Runs a program of this folder where the app would run. @returns what it prints, as JSON */
export async function ask(program, args = [], nodeArgs = []) {
  const child = node([...nodeArgs, path.join(BENCH, 'lib', program), ...args.map(String)], { core: CORES.app });
  const { code } = await child.done;
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${child.err}`);
  return JSON.parse(child.out);
}
