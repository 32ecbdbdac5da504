import { runApp } from '@winnow/testkit';
import { expect } from 'vitest';
import { MODULE_KINDS } from './module-kinds.ts';
import { ownName } from './own-name.ts';
import { KEEP_ALL, leaks, overlapping, request } from './requests.ts';
import { spanOutline } from './span-outline.ts';

type Run = (typeof MODULE_KINDS)[number][1];
type Env = Readonly<Record<string, string>>;

/**
 * Runs a fixture that uses a database through a library without spans of its own, as an ES module and as CommonJS, and
 * returns what was exported: the same for both.
 */
export async function throughDriver(file: string, env: Env): Promise<string> {
  const [asModule, asCommonJs] = MODULE_KINDS.map(([, run]) => run);
  const outline = await outlineOf(file, env, asModule as Run);
  expect(await outlineOf(file, env, asCommonJs as Run)).toBe(outline);
  return outline;
}

async function outlineOf(file: string, env: Env, run: Run): Promise<string> {
  const table = ownName();
  await using running = await runApp({ ...run(file), env: { ...KEEP_ALL, TABLE: table, ...env } });
  for (const path of ['/query', '/transaction', '/duplicate']) await request(running.url, path);
  for (const path of ['/query', '/transaction']) await overlapping(running.url, path);
  await request(running.url, '/drop');
  await running.stop();
  expect(leaks(running.spans, /canary/)).toEqual([]);
  return spanOutline(running.spans, ['db.query.text']).replaceAll(table, 'users');
}
