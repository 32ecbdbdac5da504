import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('takes some away', async () => {
  const { spans } = await visit({ ...KEEP_ALL, OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'undici' }, ['/call']);
  expect(spans.map(({ kind, name }) => [kind, name])).toEqual([['SERVER', 'GET /call']]);
});
