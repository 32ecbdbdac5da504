import { withinTime } from '../within-time.js';
import type { ProcessEnd } from './process-end.js';

type Parts = Pick<ProcessEnd, 'timeoutMs' | 'others' | 'onOthersLost'>;

interface OthersEnd {
  /** @param spans that take turns of the event loop as well */
  flush(spans?: Promise<unknown>): Promise<boolean> | undefined;
  /** At each 'beforeExit'. */
  naturally(): void;
  /** At 'exit'. @returns waits for what it has handed over */
  sendLast(deadlineMs: number): () => void;
  /** For how long this end of the process was held up by `flush`, until just now. */
  heldMs(): number;
}

/** Of the time of an end: the rest is for spans, whose backend may be another one. */
export const SHARE = 0.75;

/** What is this long ago belongs to another event than the end that is under way. */
const SOON_MS = 100;

/** The end of metrics and log records, whose SDKs know promises alone while the process runs. */
export function createOthersEnd({ timeoutMs, others, onOthersLost }: Parts): OthersEnd {
  let began = 0;
  let endedAt = Number.NEGATIVE_INFINITY;
  let hangs = false;
  let observed = false;
  const isJustNow = () => performance.now() - endedAt < SOON_MS;

  async function atMost(work: Promise<unknown>): Promise<boolean> {
    // One that comes right after another belongs to the same end.
    if (!isJustNow()) {
      began = performance.now();
      hangs = false;
    }
    const inTime = await withinTime(work, timeoutMs * SHARE);
    endedAt = performance.now();
    return inTime;
  }

  return {
    flush(spans) {
      const flushed = others()?.flush();
      if (flushed === undefined && spans === undefined) return undefined;
      return atMost(Promise.all([flushed, spans])).then((inTime) => {
        hangs = !inTime;
        return inTime;
      });
    },
    heldMs: () => (isJustNow() ? endedAt - began : 0),
    naturally() {
      const signals = observed ? undefined : others();
      observed = true;
      // Where no callback waits, this is over before the process finds itself alive again; all else leaves in one step.
      if (signals) void atMost(signals.observe());
    },
    sendLast(deadlineMs) {
      try {
        // A backend that has had its time is not given it twice.
        if (isJustNow() && hangs) return onOthersLost;
        const delivered = others()?.sendLast(deadlineMs);
        return () => {
          if (delivered?.() === false) onOthersLost();
        };
      } catch {
        // The end of the process is the app's; it goes on.
        return () => {};
      }
    },
  };
}
