import type { SpanContext } from '@opentelemetry/api';
import type { Clock } from './clock.js';
import type { Counts } from './counts.js';
import type { JudgeHead } from './head.js';
import { CALLER, type Judge } from './judge.js';
import { createLateSpans } from './late-spans.js';
import type { PolicySource } from './policy-source.js';
import type { Trigger } from './reason.js';
import type { Release } from './release.js';
import type { LeanContext, SdkSpan } from './sdk-types.js';
import type { SelfMetrics } from './self-metrics.js';
import type { Shaping } from './shaping.js';
import { estimateBytes } from './span-bytes.js';
import type { Limits } from './tail-sampling.js';
import { markSampled, TraceEntry } from './trace-entry.js';
import type { TraceStore } from './trace-store.js';
import { neverThrowing, type WarnOnce } from './warn-once.js';
import { REASON_CODES, type ReasonCode } from './wire.js';

/** How often open fragments are looked at: slow roots, ages. */
const TICK_MS = 250;
/** A span that is still open at this age is taken for one that will never end, unless `fragmentMs` says otherwise. */
const ABANDONED_MS = 5 * 60_000;

/**
 * Requests of one trace that share a fragment. A caller that sends one id with everything would otherwise have one
 * fragment that never ends, and one failure in it would keep all the rest.
 */
const ROOTS = 200;

/** The life of fragments: made by their first span, decided and let go when their last one ends or a bound is reached. */
export interface Fragments {
  started(span: SdkSpan): void;
  ended(span: SdkSpan): void;
  /** Lets go what is decided already, and decides what is complete. */
  flush(): void;
  /** Decides everything and lets it go, spans that are still open included. */
  end(trigger: Trigger): void;
}

export interface FragmentsOptions {
  readonly store: TraceStore;
  readonly judge: Judge;
  readonly judgeHead: JudgeHead;
  readonly policy: PolicySource;
  readonly release: Release;
  readonly shaping: Shaping;
  readonly counts: Counts;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Dropped fragments are exported too. */
  readonly observing: boolean;
  readonly warn: WarnOnce;
  readonly selfMetrics: Pick<SelfMetrics, 'decisions' | 'decided'>;
  /** Whether another service may force one more keep now. */
  allowed(): boolean;
  /** Called with each fragment's first span. */
  arrived(parent: SpanContext | undefined, presampled: boolean): void;
}

export function createFragments(options: FragmentsOptions): Fragments {
  const { store, judge, judgeHead, policy, release, shaping, counts, limits, clock, selfMetrics, allowed, arrived } =
    options;
  const abandonedMs = Math.max(ABANDONED_MS, 5 * limits.fragmentMs);
  const late = createLateSpans(options);
  let stopTimer: (() => void) | undefined;

  function open(traceId: string, span: SdkSpan): TraceEntry {
    const known = span.parentSpanContext && store.keptIds.get(traceId);
    let head = judgeHead(traceId, span.parentSpanContext, span.kind, span);
    // What was only recalled before may be kept with a weight from now on.
    const weighty = known?.state === 'kept' && known.code !== REASON_CODES.recall;
    if (head.unforced && !weighty && !allowed()) head = head.unforced;
    const entry = new TraceEntry(traceId, span, head, clock);
    store.add(entry);
    stopTimer ??= clock.every(TICK_MS, neverThrowing(tick, 'open traces', options.warn));
    arrived(span.parentSpanContext, head.presampled);
    if (weighty && known.reason) judge.promote(entry, { ...known, reason: known.reason });
    else if (known?.state === 'dropped') entry.silenced = true;
    else if (head.keep) keepAs(entry, head.keep, head.th);
    else if (known) judge.recall(entry);
    return entry;
  }

  function keepAs(entry: TraceEntry, code: ReasonCode, th: string | undefined): void {
    if (code === REASON_CODES.recall) judge.recall(entry);
    else judge.promote(entry, { reason: 'remote', rule: CALLER, th, code });
  }

  function reopen(entry: TraceEntry, span: SdkSpan): void {
    entry.laterRoots ??= new Map();
    entry.laterRoots.set(span, clock.now());
    entry.roots++;
    entry.shared = true;
    const { keep, th } = judgeHead(entry.traceId, span.parentSpanContext, span.kind, span);
    if (!keep || entry.silenced || entry.state === 'kept' || !allowed()) return;
    keepAs(entry, keep, th);
  }

  /** Rules that were still being loaded see what they have missed. */
  function replay(entry: TraceEntry): void {
    for (const span of [...entry.spans]) {
      if (entry.isRoot(span)) judge.ask(entry, 'start', span);
      if (span.ended) judge.ask(entry, 'end', span);
    }
  }

  function decide(entry: TraceEntry): void {
    if (policy.isPending()) replay(entry);
    if (!selfMetrics.decisions || entry.final) {
      judge.close(entry);
      return;
    }
    const before = clock.now();
    judge.close(entry);
    selfMetrics.decided(clock.now() - before);
  }

  /** Lets the fragment go; its open spans, if it has any, will be late. */
  function leave(entry: TraceEntry, trigger: Trigger): void {
    decide(entry);
    if (entry.open > 0) entry.incomplete = true;
    release(entry, trigger);
    if (entry.open > 0) late.detach(entry);
    store.remove(entry);
  }

  function settle(entry: TraceEntry): void {
    if (entry.open === 0 && !policy.isPending()) leave(entry, 'complete');
    else if (entry.spans.length >= limits.spansPerTrace) overflow(entry);
    while (store.traces > limits.traces || store.spans > limits.spans || store.bytes > limits.bytes) {
      const oldest = store.oldest();
      if (oldest === undefined) return;
      leave(oldest, store.bytes > limits.bytes ? 'bytes_limit' : 'evicted');
    }
  }

  function overflow(entry: TraceEntry): void {
    decide(entry);
    // In portions: a fragment of which nearly all spans are open is not to be searched at each of its starts.
    if (entry.ended * 4 >= limits.spansPerTrace) release(entry, 'span_limit');
  }

  function tick(): void {
    const now = clock.now();
    for (const entry of store.entries()) {
      const age = now - entry.startedAt;
      if (age < TICK_MS) break;
      if (age >= abandonedMs) {
        leave(entry, 'timeout');
        continue;
      }
      if (!policy.isPending()) askOpenRoots(entry);
      if (age >= limits.fragmentMs && !entry.final && entry.open > 0) decide(entry);
      const held = entry.final && entry.ended > 0 && entry.open > 0;
      if (held && now - entry.heldSince >= limits.keptMs) release(entry, 'timeout');
    }
    if (store.traces === 0) rest();
  }

  function rest(): void {
    stopTimer?.();
    stopTimer = undefined;
  }

  function askOpenRoots(entry: TraceEntry): void {
    if (!entry.root.ended) judge.ask(entry, 'tick', entry.root);
    if (entry.laterRoots) for (const root of entry.laterRoots.keys()) judge.ask(entry, 'tick', root);
  }

  policy.onSettled(() => {
    for (const entry of store.entries()) {
      replay(entry);
      if (entry.open === 0) leave(entry, 'complete');
    }
  });

  return {
    started(span) {
      counts.started++;
      const context: LeanContext = span.spanContext();
      const { traceId } = context;
      const parent = span.parentSpanContext;
      let entry = context.begins ? undefined : store.of(parent ?? context);
      let isRoot = true;
      const crowded = entry !== undefined && entry.roots >= ROOTS && isEntrance(parent);
      if (entry !== undefined && crowded) leave(entry, 'span_limit');
      if (entry === undefined || crowded) entry = open(traceId, span);
      else if (isEntrance(parent)) reopen(entry, span);
      else isRoot = false;
      // Most have but one, and a list that is pushed to is given room for sixteen more.
      if (entry.spans.length === 0) entry.spans = [span];
      else entry.spans.push(span);
      entry.open++;
      store.spans++;
      if ('place' in context) context.place ??= entry.slot;
      if (span.links.length > 0) shaping.linked(span.links);
      if (isRoot && !policy.isPending()) judge.ask(entry, 'start', span);
      // Also for a sampler that is not ours and did not know the verdict.
      if (entry.state === 'kept') markSampled(span);
      settle(entry);
    },

    ended(span) {
      const entry = late.isDetached(span) ? undefined : store.of(span.spanContext());
      if (entry === undefined) return late.ended(span);
      const bytes = estimateBytes(span);
      entry.bytes += bytes;
      store.bytes += bytes;
      entry.open--;
      entry.laterRoots?.delete(span);
      // Before the fragment leaves: a link may lead to another one that leaves later.
      if (span.links.length > 0) shaping.linked(span.links);
      if (!policy.isPending()) judge.ask(entry, 'end', span);
      settle(entry);
    },

    flush() {
      for (const entry of store.entries()) {
        if (entry.open === 0) leave(entry, 'flush');
        else if (entry.final && entry.ended > 0) release(entry, 'flush');
      }
    },

    end(trigger) {
      policy.settleNow();
      for (const entry of store.entries()) {
        decide(entry);
        late.cutOff(entry);
        release(entry, trigger, 'all');
        store.remove(entry);
      }
      rest();
    },
  };
}

/** The trace enters the process here. */
function isEntrance(parent: SpanContext | undefined): boolean {
  return parent === undefined || parent.isRemote === true;
}
