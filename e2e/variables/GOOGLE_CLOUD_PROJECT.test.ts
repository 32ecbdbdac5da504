import { expect, it } from 'vitest';
import { linesOf, visit } from './support.ts';

it('begins the names of traces on log lines for Google Cloud', async () => {
  const run = await visit({ WINNOW_LOG_FIELDS: 'gcp', GOOGLE_CLOUD_PROJECT: 'shop-1' }, ['/log']);
  expect(linesOf(run)[0]?.['logging.googleapis.com/trace']).toBe(`projects/shop-1/traces/${run.spans[0]?.traceId}`);
});
