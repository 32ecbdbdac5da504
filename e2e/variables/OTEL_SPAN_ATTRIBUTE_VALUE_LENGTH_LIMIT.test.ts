import { expect, it } from 'vitest';
import { KEEP_ALL, manualSpan, visit } from './support.ts';

it('cuts texts, of server spans too', async () => {
  const run = await visit({ ...KEEP_ALL, OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '4' }, ['/manual']);
  expect(manualSpan(run).attributes).toMatchObject({ a: 'aaaa', b: 'bbbb' });
  expect(run.spans.find(({ kind }) => kind === 'SERVER')?.attributes['url.path']).toBe('/man');
});
