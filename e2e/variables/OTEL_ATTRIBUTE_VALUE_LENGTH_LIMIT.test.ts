import { expect, it } from 'vitest';
import { KEEP_ALL, manualSpan, visit } from './support.ts';

it('cuts texts', async () => {
  const run = await visit({ ...KEEP_ALL, OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '5' }, ['/manual']);
  expect(manualSpan(run).attributes).toMatchObject({ a: 'aaaaa' });
});
