import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('is the whole list of what is traced', async () => {
  const { spans } = await visit({ ...KEEP_ALL, OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http' }, ['/call']);
  expect(spans.map(({ kind, name }) => [kind, name])).toEqual([['SERVER', 'GET']]);
});
