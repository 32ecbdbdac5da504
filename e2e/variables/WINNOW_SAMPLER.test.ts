import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it("is a module with an OpenTelemetry Sampler that takes the place of Winnow's", async () => {
  const { spans, stderr } = await visit({ ...KEEP_ALL, WINNOW_SAMPLER: './sampler-none.cjs' });
  expect(stderr).toContain('samples by ./sampler-none.cjs (WINNOW_SAMPLER)');
  expect(spans).toEqual([]);
});
