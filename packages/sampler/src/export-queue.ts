import { type Clock, systemClock } from './clock.js';
import { count } from './counts.js';
import { DEFAULT_QUEUE } from './default-queue.js';
import { checkLimits } from './limits.js';
import { createPacker } from './packer.js';
import { type Group, QueueStorage } from './queue-storage.js';
import type { KeepReason } from './reason.js';
import type { SdkSpan } from './sdk-types.js';
import type { Batch, Result, Sink } from './sink.js';
import { flushBatches, rejectedOf, sendBatch } from './sink-answer.js';
import type { QueueOptions } from './tail-sampling.js';
import { createWarnOnce, messageOf, neverThrowing, type WarnOnce } from './warn-once.js';

/** Waits between attempts while the sink says "again later". */
const BACKOFF_MS = { first: 1000, most: 30_000 } as const;

/** However long a sink asks to wait: a mistaken answer must not silence a process for a day. */
const MOST_WAIT_MS = 5 * 60_000;

/** Spans on their way to one sink: bounded, the urgent first, one batch under way at a time. */
export interface ExportQueue {
  /**
   * @param reason decides the priority
   * @param bytes estimate of what the spans hold
   */
  add(spans: readonly SdkSpan[], reason: KeepReason, bytes: number): void;
  /** Sends all there is now. Resolves when that is done, or the sink asks to wait; never rejects. */
  flush(): Promise<void>;
  /** Hands everything to the sink's `flushSync`.
   * @returns how many spans were not delivered */
  flushSync(deadlineMs: number): number;
  /** Flushes, then shuts the sink down. */
  shutdown(): Promise<void>;
  readonly stats: QueueStats;
}

export interface QueueStats {
  readonly queued: number;
  readonly exported: number;
  readonly lost: number;
  readonly lostFor: Readonly<Partial<Record<LossCause, number>>>;
  /** Estimated bytes of what waits. */
  readonly bytes: number;
}

/** The queue was full; the exporter failed; the backend took a batch without them; the process ended. */
export type LossCause = 'full' | 'failed' | 'rejected' | 'exit';

export interface ExportQueueOptions {
  readonly sink: Sink;
  readonly options?: Partial<QueueOptions> | undefined;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Called once per cause when spans are lost. Default: the api's `diag.warn`. */
  readonly warn?: WarnOnce;
}

interface Sending {
  readonly groups: readonly Group[];
  readonly spans: number;
  readonly since: number;
  readonly done: Promise<void>;
  give(result: Result): void;
}

/** @throws TypeError for options that are unknown or too small */
export function createExportQueue({
  sink,
  options,
  clock = systemClock,
  warn = createWarnOnce(),
}: ExportQueueOptions): ExportQueue {
  const { maxSpans, maxBytes, batchSpans, delayMs, sendTimeoutMs } = checkLimits(options, DEFAULT_QUEUE, 'queue');
  const storage = new QueueStorage(maxSpans, maxBytes);
  const pack = createPacker(sink, storage, batchSpans, warn);
  const FULL = `the export queue is full (${maxSpans} spans, ${maxBytes} bytes)`;
  const counts = { exported: 0, lost: 0 };
  const lostFor: Partial<Record<LossCause, number>> = {};
  let sending: Sending | undefined;
  let stopTimer: (() => void) | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let backoff = 0;
  let refusals = 0;
  let notBefore = 0;
  let shut: Promise<void> | undefined;
  let prepared = false;

  function prepare(): void {
    prepared = true;
    try {
      sink.prepare?.();
    } catch (error) {
      warn('sink prepare', `the exporter could not be prepared: ${messageOf(error)}`);
    }
  }

  function lose(spans: number, cause: LossCause): void {
    counts.lost += spans;
    if (spans > 0) count(lostFor, cause, spans);
  }

  function complain(spans: number, what: string): void {
    if (spans > 0) warn(`lost: ${what}`, `${what}: spans are lost; stats().spansLost counts them`);
  }

  function overflow(spans: number): void {
    lose(spans, 'full');
    complain(spans, FULL);
  }

  function tick(): void {
    const now = clock.now();
    if (sending && now - sending.since >= sendTimeoutMs) {
      sending.give({ ok: false, retry: false, error: new Error(`no answer after ${sendTimeoutMs} ms`) });
    }
    if (now >= dueAt) pump();
    if (storage.spans > 0 || sending) return;
    stopTimer?.();
    stopTimer = undefined;
  }

  /** Sends what is due, batch after batch. */
  function pump(): void {
    if (sending || storage.spans === 0) return;
    const now = clock.now();
    if (now < notBefore || (now < dueAt && storage.spans < batchSpans)) return;
    start().done.then(pump);
  }

  /** Sends one batch. Only called while none is under way. */
  function start(): Sending {
    const groups = storage.take(batchSpans);
    const batch = batchOf(groups);
    const spans = groups.reduce((sum, { count }) => sum + count, 0);
    let give: (result: Result) => void = () => {};
    const done = new Promise<Result>((resolve) => {
      give = resolve;
    }).then((result) => {
      sending = undefined;
      settle(groups, spans, result);
    });
    const begun = { groups, spans, since: clock.now(), done, give };
    sending = begun;
    sendBatch(sink, batch).then(give);
    return begun;
  }

  function settle(groups: readonly Group[], spans: number, result: Result): void {
    if (result.ok) {
      const rejected = rejectedOf(result.rejected, spans);
      counts.exported += spans - rejected;
      lose(rejected, 'rejected');
      backoff = 0;
      return;
    }
    if (!result.retry) {
      lose(spans, 'failed');
      if (!result.reported) complain(spans, `the exporter failed with "${messageOf(result.error)}"`);
      return;
    }
    refusals++;
    backoff = backoff === 0 ? BACKOFF_MS.first : Math.min(backoff * 2, BACKOFF_MS.most);
    const asked = result.afterMs === undefined ? backoff : Math.max(result.afterMs, BACKOFF_MS.first);
    notBefore = clock.now() + Math.min(asked, MOST_WAIT_MS);
    dueAt = notBefore;
    overflow(storage.putBack(groups));
  }

  async function flush(): Promise<void> {
    if (sending) await sending.done;
    // Attempts the wait of a backoff too: whoever flushes has no later. A sink that still asks to wait ends it.
    // What comes meanwhile is for later. The batch that was under way may have been followed by another one already.
    let left = storage.spans + (sending?.spans ?? 0);
    while (left > 0 && (sending || storage.spans > 0)) {
      const { spans, done } = sending ?? start();
      left -= spans;
      const refusedBefore = refusals;
      await done;
      if (refusals !== refusedBefore) return;
    }
  }

  const queue: ExportQueue = {
    add(spans, reason, bytes) {
      if (spans.length === 0) return;
      if (!prepared) prepare();
      if (storage.spans === 0) dueAt = Math.max(clock.now() + delayMs, notBefore);
      overflow(storage.push({ reason, count: spans.length, spans, bytes }));
      stopTimer ??= clock.every(Math.min(delayMs, BACKOFF_MS.first), neverThrowing(tick, 'the export queue', warn));
      // Not in the turn of the span that fills the batch: serializing is the sink's work, not the request's.
      if (storage.spans >= batchSpans && !sending) queueMicrotask(pump);
      else pack();
    },

    flush,

    flushSync(deadlineMs) {
      const underWay = sending?.spans ?? 0;
      if (!sink.flushSync) return storage.spans + underWay;
      const batches: Batch[] = [];
      const waiting = storage.spans;
      while (storage.spans > 0) batches.push(batchOf(storage.take(batchSpans)));
      const missing = flushBatches(sink, batches, deadlineMs, waiting + underWay, warn);
      const lost = Math.min(missing, waiting);
      lose(lost, 'exit');
      counts.exported += waiting - lost;
      return missing;
    },

    shutdown() {
      shut ??= flush().then(async () => {
        stopTimer?.();
        try {
          await sink.shutdown?.();
        } catch (error) {
          warn('sink shutdown', `the exporter's shutdown failed with "${messageOf(error)}"`);
        }
      });
      return shut;
    },

    get stats() {
      return {
        queued: storage.spans + (sending?.spans ?? 0),
        bytes: storage.bytes,
        ...counts,
        lostFor: { ...lostFor },
      };
    },
  };
  return queue;
}

function batchOf(groups: readonly Group[]): Batch {
  const spans = groups.flatMap((group) => group.spans);
  const packed = groups.flatMap((group) => group.packed ?? []);
  return packed.length === 0 ? { spans } : { spans, packed };
}
