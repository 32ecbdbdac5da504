import { expect, it } from 'vitest';
import { KEEP_ALL, manualSpan, visit } from './support.ts';

it('bounds the attributes of a span, of server spans too', async () => {
  const run = await visit({ ...KEEP_ALL, OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '2' }, ['/manual']);
  expect(Object.keys(manualSpan(run).attributes)).toEqual(['a', 'b']);
  const server = run.spans.find(({ kind }) => kind === 'SERVER');
  const own = Object.keys(server?.attributes ?? {}).filter((key) => !key.startsWith('winnow.'));
  expect(own).toHaveLength(2);
});
