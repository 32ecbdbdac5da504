import { expect, it } from 'vitest';
import { KEEP_ALL, manualSpan, visit } from './support.ts';

it('bounds the links of a span', async () => {
  const run = await visit({ ...KEEP_ALL, OTEL_SPAN_LINK_COUNT_LIMIT: '2' }, ['/manual']);
  expect(manualSpan(run).links).toHaveLength(2);
});
