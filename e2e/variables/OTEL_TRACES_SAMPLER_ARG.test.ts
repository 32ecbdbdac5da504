import { expect, it } from 'vitest';
import { callerHeaders, visit } from './support.ts';

const FIRST = { headers: callerHeaders('00', 'f0') };

it.each([
  [{ OTEL_TRACES_SAMPLER_ARG: '0.25' }, 1],
  [{ OTEL_TRACES_SAMPLER_ARG: '0.01' }, 0],
  [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' }, 1],
  [{ OTEL_TRACES_SAMPLER_ARG: '0.25', WINNOW_KEEP_PERCENT: '1' }, 0],
])('%j keeps a trace of the upper 16th %d times', async (env, times) => {
  expect(
    (await visit({ WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_SLOW: 'off', ...env }, ['/items/1'], FIRST)).spans,
  ).toHaveLength(times);
});
