import { expect, it } from 'vitest';
import { visit } from './support.ts';

const BAD = { WINNOW_KEEP_PERCENT: 'abc' };

it.each([
  ['info', true, true],
  ['warn', false, true],
  ['error', false, false],
  ['none', false, false],
])('%s: the start line %s, a warning %s', async (level, startLine, warning) => {
  const { stderr } = await visit({ ...BAD, OTEL_LOG_LEVEL: level });
  expect(stderr.includes(' · preset ')).toBe(startLine);
  expect(stderr.includes('WINNOW_KEEP_PERCENT')).toBe(warning);
});

it('debug says nothing of a kind that only verbose should', async () => {
  const { stderr } = await visit({ OTEL_LOG_LEVEL: 'debug' });
  expect(stderr.includes(' · preset ')).toBe(true);
});
