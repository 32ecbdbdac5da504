import { runApp, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { KEEP_ALL } from './support.ts';

afterEach(stopApps);

// The backend takes the connection and never answers.
async function endMs(timeout: string): Promise<number> {
  await using receiver = await startReceiver();
  receiver.fail({ kind: 'hang' });
  await using app = await runApp({
    app: 'use-everything.cjs',
    receiver,
    env: { ...KEEP_ALL, WINNOW_EXIT_TIMEOUT: timeout },
  });
  await (await fetch(`${app.url}/items/1`)).text();
  const before = performance.now();
  const { signal } = await app.stop();
  expect(signal).toBe('SIGTERM');
  return performance.now() - before;
}

it('is the longest that the end of the process waits for the backend', async () => {
  const long = await endMs('8s');
  expect(long).toBeGreaterThan(7000);
  // Less by more than what a busy machine adds, and than the two seconds of the default.
  expect(await endMs('100ms')).toBeLessThan(long);
});
