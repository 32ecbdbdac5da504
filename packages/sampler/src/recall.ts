import { SpanKind } from '@opentelemetry/api';
import { createAllowance } from './allowance.js';
import type { Clock } from './clock.js';
import type { Counts } from './counts.js';
import { isQueue } from './hosts.js';
import { CALLER, type Judge } from './judge.js';
import { createOutbox, idsIn, parseRecall } from './outbox.js';
import { createRetained, type Part } from './retained.js';
import type { SdkSpan } from './sdk-types.js';
import type { SendKept } from './send-kept.js';
import type { Limits } from './tail-sampling.js';
import type { TraceEntry } from './trace-entry.js';
import type { TraceStore } from './trace-store.js';

/**
 * Completes kept traces after the fact: a service that has called others before it knew tells them with its next requests,
 * and they bring back what they had dropped. Ids are all that travels, so another way of carrying them (a broker) has
 * `kept` as its publisher and `arrived` as its subscriber.
 */
export interface Recall {
  /** A call that does not say "kept" has left for an origin of ours, or a message for a queue. */
  called(entry: TraceEntry, origin: string): void;
  /** Spans of a fragment are let go. */
  dropped(entry: TraceEntry, spans: readonly SdkSpan[], bytes: number): void;
  /**
   * A trace is kept for a reason that other services cannot know by themselves: those it has called are told, and those who have
   * sent the message that it deals with, as far as they call.
   */
  kept(entry: TraceEntry): void;
  /** The ids for a request, a message or an answer that is about to leave. */
  headerFor(origin: string): string | undefined;
  /** Something waits for whoever calls. */
  waitsForCallers(): boolean;
  /** Ids that a caller of ours has sent. Those that are unknown here cost a look-up. */
  arrived(header: string): void;
  readonly retainedTraces: number;
  readonly retainedBytes: number;
}

/** Origins that are remembered per fragment. */
const ORIGINS = 16;

/** What stands for those who call us: a consumer has no other way to those who have sent it messages. */
export const CALLERS = 'callers';
/** Origins of calls that are remembered, for traces that have gone where nobody sees: into queues. */
const CALLED = 32;
/** How many requests to each of these carry the id: most of them have nothing to do with it. */
const OFFERS_AT_RANDOM = 2;

/**
 * The share of the room for parts that no service of ours has called for. Ids come from callers, so that these parts are asked for by
 * what their own process finds out later, and seldom. At full load they would be most of what is held, and old by the time they go:
 * the collector pays for it.
 */
const ROOTS = 1 / 8;

interface RecallOptions {
  readonly enabled: boolean;
  readonly store: TraceStore;
  readonly judge: Judge;
  readonly send: SendKept;
  readonly counts: Counts;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Told how long a part had been held when it was asked for. */
  recalled?(ms: number): void;
}

export function createRecall(options: RecallOptions): Recall {
  const { enabled, store, judge, send, counts, limits, clock } = options;
  const { retainedBytes: room, retainedMs } = limits;
  const ofCallers = createRetained({ retainedBytes: room * (1 - ROOTS), retainedMs }, clock);
  const ofRoots = createRetained({ retainedBytes: room * ROOTS, retainedMs }, clock);
  const outbox = createOutbox(limits.retainedMs, limits.recallOffers, clock);
  const called = new Set<string>();
  const rate = createAllowance(limits.recallsPerSecond, clock);

  function bringBack(traceId: string): void {
    for (const part of ofCallers.take(traceId)) give(traceId, part);
    for (const part of ofRoots.take(traceId)) give(traceId, part);
  }

  function give(traceId: string, { entry, spans, bytes, at }: Part): void {
    options.recalled?.(clock.now() - at);
    counts.droppedSpans -= spans.length;
    entry.droppedSpans -= spans.length;
    judge.recall(entry);
    // What comes later of this trace finds it here, as it would after any other keep.
    if (store.get(traceId) === undefined) store.keptIds.add(traceId, entry);
    counts.recalledSpans += send(entry, spans, bytes, 'complete');
  }

  function arrive(traceId: string): void {
    const entry = store.get(traceId);
    const open = entry !== undefined && judge.canRecall(entry);
    // A trace that is kept already has told those whom it called: nothing goes round in circles.
    counts.recalls.received++;
    if (!open && !ofCallers.has(traceId) && !ofRoots.has(traceId)) return;
    if (!rate.allow()) {
      counts.refused++;
      return;
    }
    counts.recalls.answered++;
    if (open) judge.recall(entry);
    bringBack(traceId);
  }

  function remember(origin: string): void {
    if (called.has(origin)) return;
    if (called.size >= CALLED) for (const oldest of called) if (called.delete(oldest)) break;
    called.add(origin);
  }

  /** Who takes messages may answer calls as well: whoever is called from here may be the consumer. */
  function tellAll(traceId: string, told: readonly string[]): void {
    for (const origin of called) if (!told.includes(origin)) outbox.publish(traceId, origin, OFFERS_AT_RANDOM);
  }

  return {
    called(entry, origin) {
      if (!enabled) return;
      const { origins } = entry;
      if (origins === undefined) entry.origins = [origin];
      else if (origins.length < ORIGINS && !origins.includes(origin)) origins.push(origin);
    },

    dropped(entry, spans, bytes) {
      // Nobody else knows the trace of a root that has called nobody, and what was dropped on purpose stays away.
      if (!enabled || entry.silenced || !(entry.shared || entry.open > 0)) return;
      (entry.calledByOurs ? ofCallers : ofRoots).add(entry, spans, bytes);
    },

    kept(entry) {
      if (!enabled) return;
      const { origins, traceId } = entry;
      entry.origins = undefined;
      if (origins) {
        for (const origin of origins) outbox.publish(traceId, origin);
        if (origins.some(isQueue)) tellAll(traceId, origins);
      }
      if (entry.rule !== CALLER && entry.root.kind === SpanKind.CONSUMER && entry.shared)
        outbox.publish(traceId, CALLERS);
      bringBack(traceId);
    },

    headerFor(origin) {
      if (!enabled) return undefined;
      if (!isQueue(origin) && origin !== CALLERS) remember(origin);
      const header = outbox.take(origin);
      if (header !== undefined) counts.recalls.sent += idsIn(header);
      return header;
    },

    arrived(header) {
      if (enabled) for (const traceId of parseRecall(header)) arrive(traceId);
    },

    waitsForCallers: () => outbox.has(CALLERS),

    get retainedTraces() {
      return ofCallers.traces + ofRoots.traces;
    },
    get retainedBytes() {
      return ofCallers.bytes + ofRoots.bytes;
    },
  };
}
