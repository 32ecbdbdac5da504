import { expect, it } from 'vitest';
import { KEEP_ALL, manualSpan, visit } from './support.ts';

it('bounds the attributes of a span', async () => {
  const run = await visit({ ...KEEP_ALL, OTEL_ATTRIBUTE_COUNT_LIMIT: '2' }, ['/manual']);
  expect(Object.keys(manualSpan(run).attributes)).toHaveLength(2);
});

it('gives way to the one for spans', async () => {
  const env = { ...KEEP_ALL, OTEL_ATTRIBUTE_COUNT_LIMIT: '2', OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '3' };
  expect(Object.keys(manualSpan(await visit(env, ['/manual'])).attributes)).toHaveLength(3);
});
