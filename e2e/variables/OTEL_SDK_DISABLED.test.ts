import { expect, it } from 'vitest';
import { carried, KEEP_ALL, visit } from './support.ts';

it('leaves the process untouched', async () => {
  const { answers, spans, stderr, stdout } = await visit({ ...KEEP_ALL, OTEL_SDK_DISABLED: 'true' }, ['/call', '/log']);
  expect(carried(answers[0])).not.toHaveProperty('traceparent');
  expect(answers[0]?.headers.has('server-timing')).toBe(false);
  expect({ spans, stderr }).toEqual({ spans: [], stderr: '' });
  expect(stdout).not.toContain('trace_id');
});
