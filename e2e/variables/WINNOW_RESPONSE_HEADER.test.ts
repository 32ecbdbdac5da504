import { expect, it } from 'vitest';
import { visit } from './support.ts';

it('names the trace in the answer', async () => {
  const { answers, spans } = await visit({ WINNOW_RESPONSE_HEADER: 'true' });
  expect(answers[0]?.headers.get('server-timing')).toBe(`trace;desc=00-${spans[0]?.traceId}-${spans[0]?.spanId}-01`);
});

it('is silent when it is false', async () => {
  const { answers } = await visit({ WINNOW_RESPONSE_HEADER: 'false' });
  expect(answers[0]?.headers.has('server-timing')).toBe(false);
});
