import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('bounds what waits for delivery', async () => {
  const paths = Array.from({ length: 8 }, (_, index) => `/items/${index}`);
  const env = { ...KEEP_ALL, OTEL_BSP_MAX_QUEUE_SIZE: '3', OTEL_BSP_SCHEDULE_DELAY: '60000' };
  expect((await visit(env, paths)).spans).toHaveLength(3);
});
