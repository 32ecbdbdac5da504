import type { Batch, Result, Sink } from '@winnow/sampler';
import { atMost } from '../at-most.js';

type SdkSpan = Batch['spans'][number];

/** One that hangs must not hold up the leading one for longer. */
const MOST_WAIT_MS = 5_000;

/**
 * Several exporters as one sink. The first leads: what it asks to be sent again later is sent again to it alone, so the
 * others see every span once. They have no retries: a console needs none.
 */
export function fanOut(sinks: readonly Sink[]): Sink {
  const [leader, ...others] = sinks;
  if (leader === undefined) throw new TypeError('fanOut: expected at least one sink');
  if (others.length === 0) return leader;
  const seen = new WeakSet<SdkSpan>();

  /** What the others have not had yet. */
  function fresh(batch: Batch): Batch {
    return { spans: batch.spans.filter((span) => !seen.has(span)) };
  }

  function toOthers(batch: Batch): Promise<unknown> {
    const rest = fresh(batch);
    for (const span of rest.spans) seen.add(span);
    if (rest.spans.length === 0) return Promise.resolve();
    return atMost(Promise.all(others.map((sink) => sink.send(rest))), MOST_WAIT_MS);
  }

  return {
    prepare() {
      for (const sink of sinks) sink.prepare?.();
    },
    async send(batch): Promise<Result> {
      const [result] = await Promise.all([leader.send(batch), toOthers(batch)]);
      return result;
    },
    flushSync(batches, deadlineMs) {
      const until = performance.now() + deadlineMs;
      const rest = batches.map(fresh).filter(({ spans }) => spans.length > 0);
      const spans = batches.reduce((sum, batch) => sum + batch.spans.length, 0);
      // Those that work at once come first: they need no more than their moment.
      for (const sink of others) sink.flushSync?.(rest, Math.max(0, until - performance.now()));
      return leader.flushSync?.(batches, Math.max(0, until - performance.now())) ?? spans;
    },
    async shutdown() {
      await Promise.all(sinks.map((sink) => sink.shutdown?.()));
    },
  };
}
