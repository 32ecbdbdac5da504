import { runApp } from '@winnow/testkit';
import { expect } from 'vitest';
import { KEEP_ALL, leaks, overlapping, request } from './requests.ts';
import { spanOutline } from './span-outline.ts';

/** Runs a fixture that uses a database through a library without spans of its own, and returns what was exported. */
export async function throughDriver(app: string, env: Readonly<Record<string, string>>): Promise<string> {
  const table = `winnow_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  await using running = await runApp({ app, env: { ...KEEP_ALL, TABLE: table, ...env } });
  for (const path of ['/query', '/transaction', '/duplicate']) await request(running.url, path);
  for (const path of ['/query', '/transaction']) await overlapping(running.url, path);
  await request(running.url, '/drop');
  await running.stop();
  expect(leaks(running.spans, /canary/)).toEqual([]);
  return spanOutline(running.spans, ['db.query.text']).replaceAll(table, 'users');
}
