import { startReceiver } from '@winnow/testkit';
import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('is the base of the URL', async () => {
  await using receiver = await startReceiver();
  const env = { ...KEEP_ALL, OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/base/` };
  const { requests, stderr } = await visit(env, ['/items/1'], { receiver });
  expect(requests.map(({ path }) => path)).toEqual(['/base/v1/traces']);
  expect(stderr).toContain(`sends to ${receiver.url}/base (http/protobuf)`);
});

it('shows no credentials', async () => {
  await using receiver = await startReceiver();
  const url = new URL(receiver.url);
  url.username = 'me';
  url.password = 'canary';
  const { stderr } = await visit({ ...KEEP_ALL, OTEL_EXPORTER_OTLP_ENDPOINT: url.href }, ['/items/1'], { receiver });
  expect(stderr).toContain(receiver.url);
  expect(stderr).not.toContain('canary');
});
