// The start line says how to have one trace kept, and that works.
import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { callerHeaders, KEEP_ALL, KEEP_NOTHING, visit } from './variables/support.ts';

afterEach(stopApps);

const FLAG = / · to keep one: send traceparent with flag 01, or call keepTrace\(\)$/m;
const CALL = / · to keep one: call keepTrace\(\)$/m;

it('a request with flag 01 is kept, and the line said so', async () => {
  const { spans, stderr } = await visit(KEEP_NOTHING, ['/items/1'], { headers: callerHeaders('01', '0') });
  expect(spans).toHaveLength(1);
  expect(stderr).toMatch(FLAG);
  expect((await visit(KEEP_NOTHING, ['/items/1'], { headers: callerHeaders('00', '0') })).spans).toEqual([]);
});

it('keepTrace() keeps the trace that it is called in', async () => {
  await using app = await runApp({ app: 'use-start.cjs', require: false, args: ['rules'] });
  await app.ended();
  expect(app.stdout).toContain('kept true');
  expect(app.spans.map(({ name }) => name)).toContain('no, but kept by hand');
});

it.each<[string, Record<string, string>, RegExp | undefined]>([
  ['strangers are not followed', { WINNOW_FOREIGN_SAMPLED: 'ignore' }, CALL],
  ['nobody is believed', { WINNOW_PRESET: 'edge' }, CALL],
  ['everything is kept', KEEP_ALL, undefined],
  ['a Collector decides', { WINNOW_PRESET: 'collector' }, undefined],
  ['another Sampler decides', { WINNOW_SAMPLER: './sampler-none.cjs' }, undefined],
  ['everything is exported', { WINNOW_MODE: 'observe' }, undefined],
  ['nothing is recorded', { WINNOW_PRESET: 'propagate' }, undefined],
])('where %s the line says what holds there', async (_where, env, line) => {
  const { stderr } = await visit(env);
  expect(stderr).toMatch(/^\[winnow\] .* · preset /m);
  if (line) expect(stderr).toMatch(line);
  else expect(stderr).not.toContain('to keep one');
});

it('the first ten requests of a process are kept, and no more', async () => {
  const paths = Array.from({ length: 14 }, (_, at) => `/items/${at}`);
  const { spans } = await visit({ WINNOW_KEEP_PERCENT: '0', WINNOW_KEEP_SLOW: 'off' }, paths);
  expect(spans.map(({ attributes }) => attributes['url.path'])).toEqual(paths.slice(0, 10));
});
