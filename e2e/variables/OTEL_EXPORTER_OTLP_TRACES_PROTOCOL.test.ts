import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('is stronger than the one for all signals', async () => {
  const env = { ...KEEP_ALL, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' };
  const { requests } = await visit(env);
  expect(requests.map(({ headers }) => headers['content-type'])).toEqual(['application/json']);
});
