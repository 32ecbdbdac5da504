// What `WINNOW_MODE=observe` promises: all spans arrive, marked; the start line and the last line say what is going on.
import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';

afterEach(stopApps);

it('observing exports everything, marked with the verdict, and sums up at the end (scenario 44)', async () => {
  await using app = await runApp({
    app: 'use-status.cjs',
    env: { WINNOW_MODE: 'observe', WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_PERCENT: '0', WINNOW_KEEP_SLOW: 'off' },
  });
  for (const path of ['/', '/', '/503']) await (await fetch(`${app.url}${path}`)).text();
  await app.stop();
  const servers = app.spans.filter(({ kind }) => kind === 'SERVER');
  expect(servers.map(({ attributes }) => attributes['winnow.verdict']).sort()).toEqual(['dropped', 'dropped', 'kept']);
  expect(app.stderr).toMatch(
    /observes only: exports everything, marked with the verdict of a policy that keeps errors/,
  );
  expect(app.stderr).toMatch(/observed 3 traces: WINNOW_MODE=keep would have kept 1 \(1 error\) and dropped 2/);
});
