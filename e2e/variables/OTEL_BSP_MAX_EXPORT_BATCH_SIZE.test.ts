import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('bounds one delivery', async () => {
  const paths = Array.from({ length: 7 }, (_, index) => `/items/${index}`);
  const env = { ...KEEP_ALL, OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '3', OTEL_BSP_SCHEDULE_DELAY: '60000' };
  const { requests } = await visit(env, paths);
  expect(requests.reduce((sum, { spans }) => sum + spans, 0)).toBe(7);
  expect(Math.max(...requests.map(({ spans }) => spans))).toBeLessThanOrEqual(3);
});
