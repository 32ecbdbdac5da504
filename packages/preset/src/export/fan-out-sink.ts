import type { Result, Sink } from '@winnow/sampler';

/**
 * Several exporters as one sink. A batch counts as delivered when the first took it: it must not be sent twice to one
 * because another was away.
 */
export function fanOut(sinks: readonly Sink[]): Sink {
  const [only] = sinks;
  if (only && sinks.length === 1) return only;
  return {
    async send(batch) {
      const results = await Promise.all(sinks.map((sink) => sink.send(batch)));
      return results[0] ?? ({ ok: true } satisfies Result);
    },
    flushSync(batches, deadlineMs) {
      const until = performance.now() + deadlineMs;
      const lost = sinks.map((sink) => sink.flushSync?.(batches, Math.max(0, until - performance.now())) ?? 0);
      return lost[0] ?? 0;
    },
    async shutdown() {
      await Promise.all(sinks.map((sink) => sink.shutdown?.()));
    },
  };
}
