import { expect, it } from 'vitest';
import { callerHeaders, KEEP_NOTHING, namesOf, visit } from './support.ts';

// The draw 0 is in no baseline below 100 %.
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
  const env = { ...KEEP_NOTHING, OTEL_TRACES_SAMPLER: sampler };
  expect(namesOf((await visit(env, PATHS, LAST)).spans)).toEqual(names);
});
