import { expect, it } from 'vitest';
import { callerHeaders, KEEP_NOTHING, namesOf, visit } from './support.ts';

// The draw 0 is in no baseline below 100 %. Both requests are of one trace, which recall would make whole.
const LAST = { headers: callerHeaders('00', '0') };
const PATHS = ['/items/1', '/fail'];

it.each([
  ['always_on', ['GET /fail', 'GET /items/:id']],
  ['parentbased_always_on', ['GET /fail', 'GET /items/:id']],
  ['always_off', []],
  ['parentbased_always_off', []],
  ['traceidratio', ['GET /fail']],
  ['parentbased_traceidratio', ['GET /fail']],
])('%s keeps %j', async (sampler, names) => {
  const env = { ...KEEP_NOTHING, WINNOW_RECALL: 'off', OTEL_TRACES_SAMPLER: sampler };
  expect(namesOf((await visit(env, PATHS, LAST)).spans)).toEqual(names);
});
