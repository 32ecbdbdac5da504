// The spans of a run leave at its end. Where it is certain that they do, the thread that sends them is there by then: starting it
// is most of what such an end takes.
import { fileURLToPath } from 'node:url';
import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';

afterEach(stopApps);

const NO_WORKER = ['--require', fileURLToPath(new URL('fixtures/no-worker-throws.cjs', import.meta.url))];
const script = { app: 'use-turns.cjs', env: { WINNOW_PRESET: 'script' } };

it('a run that is kept has the thread before its end', async () => {
  await using app = await runApp(script);
  expect(await app.ended()).toMatchObject({ code: 0, stdout: 'threads: 1\n' });
  expect(app.spans.map(({ name }) => name)).toEqual(['use-turns.cjs']);
});

it('a run that is kept only if it fails has none', async () => {
  await using app = await runApp({ ...script, env: { ...script.env, WINNOW_KEEP_PERCENT: '0' } });
  expect(await app.ended()).toMatchObject({ code: 0, stdout: 'threads: 0\n' });
});

it('a run that is kept is delivered where no thread can be started, and that is said once', async () => {
  await using app = await runApp({ ...script, nodeArgs: NO_WORKER });
  expect(await app.ended()).toMatchObject({ code: 0, stdout: 'threads: 0\n' });
  expect(app.spans).toHaveLength(1);
  expect(app.stderr.match(/No thread for sending/g)).toHaveLength(1);
});
