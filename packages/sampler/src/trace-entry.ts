import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import { type Clock, systemClock } from './clock.js';
import type { Head } from './head.js';
import { isLocalRoot } from './local-root.js';
import { millisecondsOf } from './nanoseconds.js';
import type { KeepReason } from './reason.js';
import type { TraceView } from './rule.js';
import type { LeanSpan, SdkSpan } from './sdk-types.js';
import { randomnessOf } from './threshold.js';
import { otOf, readOt } from './trace-state.js';
import type { ReasonCode } from './wire.js';

/** W3C Trace Context, level 2: at least the last 7 bytes of the trace id are random. */
export const RANDOM = 0x02;

/** KEPT is final. DROPPED may still become KEPT while the fragment is open, and is then marked late. */
export type State = 'undecided' | 'kept' | 'dropped';

/** How a fragment was decided, as far as anything that comes later must know. */
export interface Verdict {
  readonly state: State;
  readonly reason: KeepReason | undefined;
  readonly rule: string;
  /** The `th` value of the verdict, as the policy sees it; undefined when the probability is not known. */
  readonly th: string | undefined;
  /** What is announced to callers and callees. */
  readonly code: ReasonCode | undefined;
  /** The `random` flag of the trace's context, which travels unchanged. */
  readonly random: boolean;
}

/**
 * Where an entry is to be found while it is open: what the store's map holds in its place, and the contexts of its spans. Either may
 * outlive it: contexts stay with whatever hangs on their request, and V8 gives a map that sees much coming and going a new
 * table again and again, where each old one, once it has grown old itself, keeps the next alive with everything in it until a full
 * collection. An entry that has left must not hang on there: with its spans that was half the cost of sampling.
 */
export class Slot {
  entry: TraceEntry | undefined = undefined;
  /** Whose entry it is. */
  store: object | undefined = undefined;
  /** It is in the store's map. */
  listed = false;
}

/** One process's part of a trace, while it is open. */
export class TraceEntry implements TraceView, Verdict {
  state: State = 'undecided';
  reason: KeepReason | undefined;
  rule = '';
  th: string | undefined;
  code: ReasonCode | undefined;

  /** In order of start, so that parents come before their children. */
  spans: SdkSpan[] = [];
  open = 0;
  /** Estimate for the ended spans that are held. */
  bytes = 0;
  crashed = false;
  aborted = false;
  errorLogged = false;
  streaming = false;
  /** `drop()` was called: no rule is asked any more. */
  silenced = false;
  /**
   * Recalled before it was judged: it will be kept, without a weight unless the policy or the baseline gives it one.
   */
  recalled = false;
  /** Kept after it had been dropped. */
  late = false;
  /** Spans of it are missing, or were cut off. */
  incomplete = false;
  /** Its verdict is that of a fragment which has been counted. */
  adopted = false;
  /** It stands for one late span whose local root has left before. */
  rootless = false;
  droppedSpans = 0;
  /** Since when ended spans of a decided fragment wait for the rest. */
  heldSince: number;
  counted = false;
  /** The rules had their last word: nothing lowers the threshold any more. */
  settled = false;
  /** Its root has ended last, and the rules are asked at the close alone. */
  endsNow = false;
  /** Requests that came in with this trace. */
  roots = 1;
  /** Somebody else may know of the trace: it has come from outside, or a call has left with it. */
  shared: boolean;
  /** Ids of the SDK's generator are random. */
  random: boolean;
  /** A part of it has left before the rest, or alone. */
  parted = false;
  /** Ids of spans that others refer to; some more than once. A list, like that of origins, because most hold one, and for nothing. */
  known: string[] | undefined;
  /** Origins that were called before the trace was kept. */
  origins: string[] | undefined;
  /** Local roots after the first, with the times of their start. */
  laterRoots: Map<SdkSpan, number> | undefined;

  readonly traceId: string;
  /** The span that the fragment began with. Held fragments are without it, see `retained.ts`. */
  root: SdkSpan;
  readonly startedAt: number;
  readonly baseline: boolean;
  readonly followed: boolean;
  readonly calledByOurs: boolean;
  /** The `th` value that the caller has sent. */
  readonly stated: string | undefined;
  readonly chosen: boolean;
  readonly slot = new Slot();
  /** Its neighbours in the store. */
  older: TraceEntry | undefined = undefined;
  younger: TraceEntry | undefined = undefined;
  readonly #clock: Clock;

  constructor(traceId: string, root: SdkSpan, head: Head, clock: Clock) {
    this.traceId = traceId;
    this.root = root;
    // The same moment, where the span has asked for it: a look at the clock is not free.
    const { startedAt }: LeanSpan = root;
    this.startedAt = startedAt !== undefined && clock === systemClock ? startedAt : clock.now();
    this.heldSince = this.startedAt;
    this.baseline = head.sampled;
    this.followed = head.followed;
    this.calledByOurs = head.calledByOurs;
    this.stated = head.stated;
    this.chosen = head.chosen ?? false;
    this.th = head.th;
    const parent = root.parentSpanContext;
    this.shared = parent !== undefined;
    this.random = parent === undefined || (parent.traceFlags & RANDOM) !== 0;
    this.#clock = clock;
  }

  /** Takes over what was decided before, without deciding anything. */
  adopt({ state, reason, rule, th, code, random }: Verdict): void {
    // Dropped, and not by a rule: by code, on purpose.
    const silenced = state === 'dropped' && rule === '';
    Object.assign(this, { state, reason, rule, th, code, random, silenced, adopted: true });
  }

  /** Whether its spans may leave: what comes later changes nothing of them. */
  get final(): boolean {
    return this.state !== 'undecided' && (this.settled || this.th === '0' || this.th === undefined);
  }

  /** The randomness of the trace, 14 hex digits. */
  get randomness(): string {
    return randomnessOf(this.traceId, readOt(otOf(this.root.spanContext().traceState), 'rv'));
  }

  get elapsedMs(): number {
    return this.#clock.now() - this.startedAt;
  }

  /** Milliseconds that a span has taken so far; 0 for an open span that is not a local root: nobody asks for these. */
  elapsedOf(span: LeanSpan): number {
    if (span.ended) return span.tookMs ?? millisecondsOf(span.duration);
    if (span === this.root) return this.elapsedMs;
    const startedAt = this.laterRoots?.get(span);
    return startedAt === undefined ? 0 : this.#clock.now() - startedAt;
  }

  isRoot(span: SdkSpan): boolean {
    return isLocalRoot(this, span);
  }

  get ended(): number {
    return this.spans.length - this.open;
  }

  find(context: SpanContext): SdkSpan | undefined {
    if (this.root.spanContext().spanId === context.spanId) return this.root;
    return this.spans.findLast((span) => span.spanContext().spanId === context.spanId);
  }
}

/** Whether spans that start now, and calls that leave now, carry the sampled flag. */
export function isSampled(entry: TraceEntry): boolean {
  return entry.state === 'kept' || (entry.state === 'undecided' && (entry.baseline || entry.recalled));
}

/** Sets the sampled flag on an open span, so that logs and other propagators follow the verdict. */
export function markSampled(span: SdkSpan): void {
  const context = span.spanContext();
  // The api calls a span context immutable; the SDK makes a plain object per span. Where one is frozen it stays as it is.
  if (!Object.isFrozen(context)) (context as { traceFlags: number }).traceFlags |= TraceFlags.SAMPLED;
}
