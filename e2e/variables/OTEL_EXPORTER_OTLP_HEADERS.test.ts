import { expect, it } from 'vitest';
import { KEEP_ALL, visit } from './support.ts';

it('goes with every delivery and into no message', async () => {
  const env = { ...KEEP_ALL, OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20canary,x-team=shop' };
  const { requests, stdout, stderr } = await visit(env);
  expect(requests[0]?.headers).toMatchObject({ authorization: 'Basic canary', 'x-team': 'shop' });
  expect(stdout + stderr).not.toContain('canary');
});
