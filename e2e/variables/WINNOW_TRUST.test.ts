import { expect, it } from 'vitest';
import { callerHeaders, KEEP_NOTHING, visit } from './support.ts';

const CALLER = callerHeaders('01', '0');
const [, TRACE, SPAN] = CALLER['traceparent']!.split('-');

it('internal goes on with the trace of a caller, and keeps what the caller has sampled', async () => {
  const { spans } = await visit({ ...KEEP_NOTHING, WINNOW_TRUST: 'internal' }, ['/items/1'], { headers: CALLER });
  expect(spans).toMatchObject([{ traceId: TRACE, parentSpanId: SPAN, links: [] }]);
});

it('edge starts a trace of its own that is linked to the caller, whose flag decides nothing', async () => {
  const { spans } = await visit({ ...KEEP_NOTHING, WINNOW_TRUST: 'edge' }, ['/items/1', '/fail'], { headers: CALLER });
  expect(spans).toMatchObject([
    { name: 'GET /fail', parentSpanId: undefined, links: [{ traceId: TRACE, spanId: SPAN }] },
  ]);
  expect(spans[0]?.traceId).not.toBe(TRACE);
});
