import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('adds what is named to what is traced by itself', async () => {
  // However short: on an idle machine a connect to a neighbour is.
  const env = { ...KEEP_ALL, WINNOW_ALSO_INSTRUMENT: 'net', WINNOW_MIN_INTERNAL: '0' };
  const { spans } = await visit(env, ['/call']);
  const kinds = spans.map(({ kind, name }) => `${kind} ${name}`);
  expect(kinds).toContain('INTERNAL tcp.connect');
  expect(kinds.filter((kind) => kind.startsWith('SERVER'))).not.toEqual([]);
});

it('says which names it does not know', async () => {
  const { stderr } = await visit({ WINNOW_ALSO_INSTRUMENT: 'websocket' });
  expect(stderr).toContain('WINNOW_ALSO_INSTRUMENT: there is no instrumentation "websocket".');
});
