import { createTailSampling } from '@winnow/sampler';
import { expect, it } from 'vitest';
import { resolve } from './config/resolve.js';
import { policyOf } from './policy.js';

const words = (env: Record<string, string>) => {
  const warnings: string[] = [];
  const rules = policyOf(resolve(env).config.keep);
  return [String(createTailSampling({ rules, warn: (line) => warnings.push(line) })), ...warnings];
};

it.each<[Record<string, string>, string]>([
  [{}, 'keeps errors up to 50/s, slow over 1s or p99 of the route up to 20/s, the first 10, 5 % of the rest'],
  [
    { WINNOW_KEEP_ERRORS: 'true', WINNOW_KEEP_SLOW: '2s,3/s', WINNOW_KEEP_FIRST: '0', WINNOW_KEEP_PERCENT: '1' },
    'keeps errors, slow over 2s up to 3/s, 1 % of the rest',
  ],
  [
    { WINNOW_KEEP_ERRORS: 'false', WINNOW_KEEP_SLOW: 'p95', WINNOW_SLOW_ROUTES: 'POST /export=10s,process orders=5m' },
    'keeps slow over p95 of the route up to 20/s (other limits of POST /export, process orders), the first 10, 5 % of the rest',
  ],
  [{ WINNOW_KEEP_SLOW: 'off', OTEL_TRACES_SAMPLER: 'always_on' }, 'keeps everything'],
  [{ WINNOW_PRESET: 'worker' }, 'keeps errors up to 50/s, slow over 30s up to 20/s, the first 10, 5 % of the rest'],
])('the policy of %j', (env, expected) => expect(words(env)).toEqual([expected]));
