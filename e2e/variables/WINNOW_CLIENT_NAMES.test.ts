import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it.each([
  ['host', 'GET 127.0.0.1'],
  ['method', 'GET'],
])('%s: a call is named %s', async (value, name) => {
  const { spans } = await visit({ ...KEEP_ALL, WINNOW_CLIENT_NAMES: value }, ['/call']);
  expect(spans.find(({ kind }) => kind === 'CLIENT')?.name).toBe(name);
});
