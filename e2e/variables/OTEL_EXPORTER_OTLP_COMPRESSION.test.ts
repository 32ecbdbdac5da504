import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it.each([
  ['gzip', 'gzip'],
  ['none', undefined],
])('%s', async (value, encoding) => {
  const { requests, spans } = await visit({ ...KEEP_ALL, OTEL_EXPORTER_OTLP_COMPRESSION: value });
  expect(requests.map(({ headers }) => headers['content-encoding'])).toEqual([encoding]);
  expect(spans).toHaveLength(1);
});
