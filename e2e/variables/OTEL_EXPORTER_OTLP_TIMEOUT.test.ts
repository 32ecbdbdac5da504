import { runApp, startReceiver, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { KEEP_ALL } from './support.ts';

afterEach(stopApps);

it('ends a delivery that the backend does not answer, in place of the ten seconds of the default', async () => {
  await using receiver = await startReceiver();
  receiver.fail({ kind: 'hang' });
  await using app = await runApp({
    app: 'use-everything.cjs',
    receiver,
    env: {
      ...KEEP_ALL,
      WINNOW_EXIT_TIMEOUT: '100ms',
      OTEL_EXPORTER_OTLP_TIMEOUT: '300',
      OTEL_BSP_SCHEDULE_DELAY: '10',
    },
  });
  await (await fetch(`${app.url}/items/1`)).text();
  // The line says which wait has ended.
  await app.printed(/does not take traces/);
  expect(app.stderr).toContain(`${receiver.url} does not take traces: no answer within 300 ms`);
});
