import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';

afterEach(stopApps);

const KEEPING = ['pino', 'pino-nested', 'winston', 'bunyan', 'consola', 'log4js'];

it('a line at error level keeps its trace, a warning and console.error do not', async () => {
  await using app = await runApp({
    app: 'use-error-log.cjs',
    env: { WINNOW_KEEP_PERCENT: '0', WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_SLOW: 'off' },
  });
  const paths = [...KEEPING.flatMap((name) => [`/${name}/warn`, `/${name}/error`]), '/console/error'];
  for (const path of paths) await (await fetch(`${app.url}${path}`)).text();
  const wanted = KEEPING.map((name) => `/${name}/error`);
  await app.until((spans) => spans.length >= wanted.length);
  await app.stop();
  expect(app.spans.map(({ attributes }) => attributes['url.path'])).toEqual(wanted);
  for (const { attributes } of app.spans) expect(attributes['winnow.keep.reason']).toBe('error');
  // The line says so itself: its flags are those of the verdict.
  expect(app.stdout).toMatch(/"level":50,.*"trace_flags":"01"/);
  expect(app.stdout).toMatch(/"level":40,.*"trace_flags":"00"/);
});
