import type { Batch, Result, Sink } from '@winnow/sampler';
import { afterEach, expect, it, vi } from 'vitest';
import { fanOut } from './fan-out-sink.js';

type SdkSpan = Batch['spans'][number];

const AGAIN: Result = { ok: false, retry: true, error: new Error('away') };
const span = (name: string) => ({ name }) as unknown as SdkSpan;

/** Remembers names; answers with what is queued, else that it took the batch. */
function sinkOf(...answers: (Result | Promise<Result>)[]) {
  const sent: string[] = [];
  const take = ({ spans }: Batch) => void sent.push(...spans.map(({ name }) => name));
  const sink: Sink = {
    async send(batch) {
      take(batch);
      return answers.shift() ?? { ok: true };
    },
    flushSync(batches) {
      batches.forEach(take);
      return 1;
    },
  };
  return { sent, sink };
}

afterEach(() => void vi.useRealTimers());

it('sends what the leading one wants again to it alone', async () => {
  const [a, b, c] = [span('a'), span('b'), span('c')];
  const leader = sinkOf(AGAIN);
  const other = sinkOf();
  const both = fanOut([leader.sink, other.sink]);
  expect(await both.send({ spans: [a, b] })).toBe(AGAIN);
  // The queue cuts its batches anew.
  expect(await both.send({ spans: [a] })).toEqual({ ok: true });
  expect(both.flushSync?.([{ spans: [b, c] }], 100)).toBe(1);
  expect(leader.sent).toEqual(['a', 'b', 'a', 'b', 'c']);
  expect(other.sent).toEqual(['a', 'b', 'c']);
});

it('does not ask again for the sake of another', async () => {
  const both = fanOut([sinkOf().sink, sinkOf(AGAIN).sink]);
  expect(await both.send({ spans: [span('a')] })).toEqual({ ok: true });
});

it('waits five seconds for one that hangs', async () => {
  vi.useFakeTimers();
  const both = fanOut([sinkOf().sink, sinkOf(new Promise(() => {})).sink]);
  const sent = both.send({ spans: [span('a')] });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await sent).toEqual({ ok: true });
});
