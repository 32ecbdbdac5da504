import { expect, it } from 'vitest';
import { carried, visit } from './support.ts';

it.each([
  ['127.0.0.1', true],
  ['*.shop.example, 127.0.0.1', true],
  ['*', true],
  ['*.shop.example', false],
])('%s: a call to 127.0.0.1 carries our member: %s', async (hosts, member) => {
  const { answers } = await visit({ WINNOW_PROPAGATE_TO: hosts }, ['/call']);
  const { traceparent, tracestate } = carried(answers[0]);
  expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/);
  expect(tracestate?.includes('winnow=') ?? false).toBe(member);
});

it('is ignored, and the app traced, when it is no list of hosts', async () => {
  const { answers, stderr } = await visit({ WINNOW_PROPAGATE_TO: '10.0.*' }, ['/call']);
  expect(stderr).toContain('WINNOW_PROPAGATE_TO=10.0.*: expected hosts such as');
  expect(carried(answers[0])['tracestate']).toContain('winnow=');
});
