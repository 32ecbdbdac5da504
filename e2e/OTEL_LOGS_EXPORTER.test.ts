import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { logged, TRACE } from './support/log-lines.js';

afterEach(stopApps);

/** By bunyan, two lines are written to memory alone. */
const apps: [app: string, env: Record<string, string>, unprinted: number][] = [
  ['use-log.cjs', {}, 0],
  ['use-bunyan.cjs', { BUNYAN: 'bunyan1' }, 2],
];

describe.each(apps)('the lines of %s', (app, env, unprinted) => {
  it('are sent where OTEL_LOGS_EXPORTER asks for it, and printed once, with their stamp', async () => {
    const exporters = { OTEL_LOGS_EXPORTER: 'console', OTEL_TRACES_EXPORTER: 'console' };
    const { json, text } = await logged(app, { ...env, ...exporters });
    const printed = json.filter(({ msg }) => msg === 'inside' || msg === 'after await');
    const records = text.filter((line) => /^ {2}body: '(?:inside|after await)',$/.test(line));
    expect(records).toHaveLength(printed.length + unprinted);
    expect(printed.map((line) => line['trace_id'])).toEqual(
      printed.map((line) => (line['part'] === 'child' && app === 'use-bunyan.cjs' ? 'mine' : TRACE)),
    );
    expect(text.filter((line) => line === `  traceId: '${TRACE}',`).length).toBeGreaterThanOrEqual(records.length);
  });

  it('are not sent by default', async () => {
    const { text } = await logged(app, env);
    expect(text.filter((line) => line.includes('body:'))).toEqual([]);
  });
});

it('sends lines where no traces are sent', async () => {
  const env = { OTEL_LOGS_EXPORTER: 'console', OTEL_TRACES_EXPORTER: 'none' };
  await using app = await runApp({ app: 'use-winston-sending.cjs', env });
  const { stdout } = await app.ended();
  expect(stdout.match(/^ {2}body: .*$/gm)).toEqual(["  body: 'hello',", "  body: 'below',"]);
  expect(stdout).not.toMatch(/^ {2}name: 'job'/m);
});

it('sends the lines of winston too, once each, beside what they are printed to', async () => {
  const exporters = { OTEL_LOGS_EXPORTER: 'console', OTEL_TRACES_EXPORTER: 'console' };
  const env = { OTEL_TRACES_SAMPLER: 'always_on', ...exporters };
  await using app = await runApp({ app: 'use-winston-sending.cjs', env });
  const { stdout, stderr } = await app.ended();
  expect(stdout.match(/^ {2}body: .*$/gm)).toEqual(["  body: 'hello',", "  body: 'below',"]);
  const printed = stdout.split('\n').filter((line) => line.startsWith('{"'));
  const ids = printed.map((line) => (JSON.parse(line) as Record<string, unknown>)['trace_id']);
  expect(ids).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), ids[0]]);
  expect(stdout.split(`  traceId: '${ids[0]}',`).length - 1).toBeGreaterThanOrEqual(2);
  expect(stderr).not.toContain('not available');
});
