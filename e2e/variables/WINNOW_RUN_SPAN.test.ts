import { runApp, spanTree, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { KEEP_ALL } from './support.ts';

afterEach(stopApps);

it.each([
  ['true', ['INTERNAL use-script.cjs', 'INTERNAL read input']],
  ['false', ['INTERNAL read input']],
])('%s', async (value, roots) => {
  await using app = await runApp({ app: 'use-script.cjs', args: ['0'], env: { ...KEEP_ALL, WINNOW_RUN_SPAN: value } });
  await app.ended();
  const shown = app.spans.filter(({ name }) => roots.some((root) => root.endsWith(name)));
  expect(
    spanTree(shown)
      .split('\n')
      .map((line) => line.replace(/ \[.*/, '').trim()),
  ).toEqual(roots);
  expect(new Set(app.spans.map(({ traceId }) => traceId)).size === 1).toBe(value === 'true');
});
