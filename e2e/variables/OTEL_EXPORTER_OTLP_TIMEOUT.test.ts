import { startReceiver } from '@winnow/testkit';
import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('ends a delivery that the backend does not answer, long before the ten seconds of the default', async () => {
  await using receiver = await startReceiver();
  receiver.fail({ kind: 'hang' });
  const before = performance.now();
  const { stderr } = await visit(
    { ...KEEP_ALL, WINNOW_EXIT_TIMEOUT: '100ms', OTEL_EXPORTER_OTLP_TIMEOUT: '300', OTEL_BSP_SCHEDULE_DELAY: '10' },
    ['/items/1'],
    { receiver, printed: /does not take traces/ },
  );
  expect(performance.now() - before).toBeLessThan(8000);
  expect(stderr).toContain(`${receiver.url} does not take traces`);
});
