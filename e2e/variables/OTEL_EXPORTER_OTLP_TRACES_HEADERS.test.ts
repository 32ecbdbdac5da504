import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('is stronger than the one for all signals, header by header', async () => {
  const { requests } = await visit({
    ...KEEP_ALL,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=all,x-team=shop',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-key=traces',
  });
  expect(requests[0]?.headers).toMatchObject({ 'x-key': 'traces', 'x-team': 'shop' });
});
