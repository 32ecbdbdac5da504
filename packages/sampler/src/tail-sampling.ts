import type { SpanContext, TextMapPropagator } from '@opentelemetry/api';
import type { Clock } from './clock.js';
import type { Decision, DropCause, RecallResult, SignalResult } from './counts.js';
import type { LossCause } from './export-queue.js';
import type { HttpSignals } from './http-signals.js';
import type { KeepReason, Trigger } from './reason.js';
import type { Rule } from './rule.js';
import type { Sampler, SdkSpan, SpanExporter, SpanProcessor } from './sdk-types.js';
import type { Shape } from './shaping.js';
import type { Sink } from './sink.js';

/** Bounds of what is held in memory. Reaching one decides early; it never loses a span silently. */
export interface Limits {
  /** Traces being judged at once. Default 5000. */
  readonly traces: number;
  /** Spans held at once, of all traces. Default 20 000. */
  readonly spans: number;
  /** Estimated bytes of ended spans held at once; how many may be open, `spans` says. Default 32 MiB. */
  readonly bytes: number;
  /** Spans of one fragment before it is decided on what is there. Default 2000. */
  readonly spansPerTrace: number;
  /** Age at which an undecided fragment is decided on what is there. Default 60 s. */
  readonly fragmentMs: number;
  /** How long the ended spans of a kept but still open fragment wait for the rest. Default 5 s. */
  readonly keptMs: number;
  /** How many ids of kept traces are remembered, so that late spans follow. Default 10 000. */
  readonly keptIds: number;
  /**
   * Estimated bytes of dropped fragments that are held for those who turn out to keep the trace. An eighth of it is for
   * fragments that no service of ours has called for. Default 8 MiB.
   */
  readonly retainedBytes: number;
  /** How long they are held at most. Default 10 min. */
  readonly retainedMs: number;
  /** Traces that callers may bring back per second. Default 50. */
  readonly recallsPerSecond: number;
  /**
   * How many requests carry the id of a kept trace to an origin that was called in it. More than one, because there may be
   * several processes behind an address. Default 8.
   */
  readonly recallOffers: number;
  /** Fragments per second that are kept because a caller or callee says so; beyond, they are judged here. Default 200. */
  readonly forcedKeepsPerSecond: number;
}

/** The export queue. `OTEL_BSP_*` of the preset set these. */
export interface QueueOptions {
  /** Spans held before the least urgent are dropped and counted. Default 16 384. */
  readonly maxSpans: number;
  /** Estimated bytes held before the least urgent are dropped and counted. Default 16 MiB. */
  readonly maxBytes: number;
  /** Spans of one batch. Default 512. */
  readonly batchSpans: number;
  /** How long a batch waits for more. Default 1 s. */
  readonly delayMs: number;
  /** After this long without an answer a batch is given up and counted as lost. Default 30 s. */
  readonly sendTimeoutMs: number;
}

export interface TailSamplingOptions {
  /**
   * The policy. Default: `errors()`, `slow('1s')`, `first(10)`, `percent(5)`. A promise lets a module be loaded: until it
   * is there (at most 1 s) closed fragments wait and the baseline is that of the fallback.
   */
  readonly rules?: readonly Rule[] | Promise<readonly Rule[]>;
  /** The policy while `rules` are on their way, and if they never come. Default: that of `rules`. */
  readonly fallback?: readonly Rule[];
  /** Where kept spans go: an OpenTelemetry exporter, or a sink. Without either kept spans are only counted. */
  readonly exporter?: SpanExporter;
  readonly sink?: Sink;
  readonly limits?: Partial<Limits>;
  readonly queue?: Partial<QueueOptions>;
  /** Hosts that our tracestate member and headers may go to. Default: loopback, private addresses, in-cluster names. */
  readonly propagateTo?: (host: string) => boolean;
  /**
   * Who is believed. `internal`: callers are, with their ids, flags and verdicts. `edge`: nobody is; each request starts a
   * trace of its own, linked to what it came with. Default `internal`.
   */
  readonly trust?: 'edge' | 'internal';
  /**
   * Whether services bring back dropped parts of traces that turn out to be kept: ids ride on the next requests between
   * them. Default `peer`.
   */
  readonly recall?: 'peer' | 'off';
  /** Whether a sampled flag without a threshold from a caller that is not ours keeps the trace. Default `follow`. */
  readonly foreignSampled?: 'follow' | 'ignore';
  /**
   * `observe` exports everything, with weight 1, and stamps each local root with the verdict that `keep` would have made
   * (`winnow.verdict`, `winnow.verdict.th`). What goes over the wire is that verdict. Default `keep`.
   */
  readonly mode?: 'keep' | 'observe';
  /**
   * Percent of all traces that are recorded at all, above 0: those with the greatest randomness, which are the same ones in
   * every service with the same percentage. The policy holds for them; the weights count all traces. `chosen`: somebody
   * else starts spans only for traces that a header has chosen, and services called later are to know it. Default 100.
   */
  readonly rollout?: number | 'chosen';
  /**
   * Makes kept fragments smaller before they leave. Asked once for each, when it is complete; one that leaves in parts (open
   * for long, too large, cut off by the end of the process) stays as it is. Children of what it leaves out move up. What it
   * leaves out counts as dropped. If it throws, the fragment stays as it is. Default: none.
   */
  readonly shape?: Shape;
  /** Whether new traces outside of the baseline go unrecorded while the store is nearly full. Default true. */
  readonly relief?: boolean;
  /** Called with one line, without a prefix, once per cause, when something is wrong. Default: the api's `diag.warn`. */
  readonly warn?: (message: string) => void;
  /** Called with the spans of each kept fragment as they leave, before they are queued: printing, tests. */
  readonly onKept?: (spans: readonly SdkSpan[]) => void;
  readonly clock?: Clock;
}

/** What happened so far. Counts are of this process. */
export interface Stats {
  readonly tracesActive: number;
  readonly spansBuffered: number;
  readonly bytesBuffered: number;
  readonly kept: Readonly<Partial<Record<KeepReason, number>>>;
  readonly dropped: number;
  readonly triggers: Readonly<Partial<Record<Trigger, number>>>;
  /** The same by what they were when they left: why they were kept, or `dropped` (`by rule`, `by code`). */
  readonly decided: Readonly<Partial<Record<Trigger, Readonly<Partial<Record<Decision, number>>>>>>;
  readonly spansStarted: number;
  readonly spansDropped: number;
  readonly spansExported: number;
  /**
   * Spans that were let go, by cause: nothing kept their fragment (`policy`), a rule or code dropped it, they were still open
   * when it left. What came back afterwards, by a recall or an end after all, stays in it.
   */
  readonly spansDroppedFor: Readonly<Partial<Record<DropCause, number>>>;
  /** Kept spans that could not be delivered or did not fit the queue. */
  readonly spansLost: number;
  /** The same by cause: the queue was `full`, the exporter `failed`, the backend `rejected` them, the process ended (`exit`). */
  readonly spansLostFor: Readonly<Partial<Record<LossCause, number>>>;
  readonly spansQueued: number;
  /** Estimated bytes of the spans that wait in the queue. */
  readonly bytesQueued: number;
  /** How full the store is, 0 to 1: the fullest of its bounds. Stress relief begins at 0.9. */
  readonly fullness: number;
  /** Traces outside of the baseline that were not recorded because the store was nearly full. */
  readonly tracesRelieved: number;
  /** Exported after they had been dropped, because a caller keeps the trace. */
  readonly spansRecalled: number;
  /** Dropped fragments that are held for that, and their estimated bytes. */
  readonly tracesRetained: number;
  readonly bytesRetained: number;
  /** Keeps and recalls that other services asked for beyond the limits per second. */
  readonly keepsRefused: number;
  /** Spans of kept fragments, by reason; those that are lost later included. */
  readonly spansKept: Readonly<Partial<Record<KeepReason, number>>>;
  /** Left out of kept fragments by `shape`. They are among the dropped. */
  readonly spansShaped: number;
  /** Spans that ended when their fragment had left. */
  readonly spansLate: number;
  /** Fragments kept after a part of them had been dropped; recalled ones included. */
  readonly tracesLate: number;
  /** Keep headers: sent with responses, followed, and ignored because of where or what they were. */
  readonly signals: Readonly<Record<SignalResult, number>>;
  /** Ids for a recall: sent with requests, received, and answered with what was held of the trace. */
  readonly recalls: Readonly<Record<RecallResult, number>>;
}

/** The pieces of in-process tail sampling around one trace store. Each is of use alone; together they are coherent. */
export interface TailSampling {
  readonly sampler: Sampler;
  readonly spanProcessor: SpanProcessor;
  /** Wraps the propagator in use, so that verdicts travel with the calls. */
  propagator(inner: TextMapPropagator): TextMapPropagator;
  readonly http: HttpSignals;
  /** Keeps the trace of this span context from now on, if it is known here. The text goes to `winnow.keep.rule`. */
  keep(spanContext: SpanContext, why?: string): boolean;
  /** Drops the trace when its fragment closes, unless something has kept it already. */
  drop(spanContext: SpanContext): boolean;
  /** The trace flags as the verdict stands now: 1 once the trace is kept, also for spans that started before. */
  traceFlags(spanContext: SpanContext): number;
  /** A log record at error level was written in this trace: `errors()` keeps it, if it is still open. */
  errorLogged(spanContext: SpanContext): void;
  /** An uncaught exception ended the code of this trace. */
  crashed(spanContext: SpanContext): void;
  /** Sends what is decided, and decides fragments that are complete. With `open` also those that are not: their open spans
   * leave as they are, marked `winnow.incomplete`, and their later ends change nothing. */
  flush(options?: { readonly open?: boolean }): Promise<void>;
  /** The end of the process: decides everything, open fragments included, and delivers it before it returns.
   * @returns how many spans were lost */
  flushSync(deadlineMs: number): number;
  stats(): Stats;
  /** The policy in words. */
  toString(): string;
}
