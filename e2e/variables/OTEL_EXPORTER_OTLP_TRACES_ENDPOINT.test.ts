import { startReceiver } from '@winnow/testkit';
import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('is the whole URL and stronger than the base', async () => {
  await using receiver = await startReceiver();
  const env = {
    ...KEEP_ALL,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/only/traces`,
  };
  const { requests, stderr } = await visit(env, ['/items/1'], { receiver });
  expect(requests.map(({ path }) => path)).toEqual(['/only/traces']);
  expect(stderr).toContain(`sends to ${receiver.url}/only/traces`);
});
