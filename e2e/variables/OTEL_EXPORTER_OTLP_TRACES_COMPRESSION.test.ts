import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('is stronger than the one for all signals', async () => {
  const { requests } = await visit({
    ...KEEP_ALL,
    OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'gzip',
  });
  expect(requests.map(({ headers }) => headers['content-encoding'])).toEqual(['gzip']);
});
