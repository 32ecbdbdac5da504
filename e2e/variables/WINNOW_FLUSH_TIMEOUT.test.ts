import { FAULTS, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { startLambda } from '../support/lambda.ts';

afterEach(stopApps);

it('lets the response go, where the backend does not answer', async () => {
  await using receiver = await startReceiver();
  receiver.fail(FAULTS.hang);
  const env = { WINNOW_FLUSH_TIMEOUT: '120ms', OTEL_EXPORTER_OTLP_TIMEOUT: '600000' };
  await using lambda = await startLambda({ handler: 'index.handler', receiver, env });
  expect((await lambda.invoke({}, { timeoutMs: 600_000 })).how).toBe('response');
  expect(lambda.app.stderr).toContain('within 120 ms (WINNOW_FLUSH_TIMEOUT). The response goes out');
});
