import type { Clock } from './clock.js';
import type { KeepReason } from './reason.js';
import type { SdkSpan } from './sdk-types.js';
import type { Reading } from './self-metrics.js';

/** What is known when a trace begins: the name and the first attributes of its first span. */
export type Request = Pick<SdkSpan, 'name' | 'attributes'>;

/** The moments at which a trace's rules are asked. */
export type Moment =
  /** a local root has started: its name and first attributes are known */
  | 'start'
  /** a span has ended (`span` is that span) */
  | 'end'
  /** a client call has its response headers, or failed (`span` is the client span) */
  | 'response'
  /** the response of the local root `span` is about to be written, with `statusCode` */
  | 'headers'
  /** a local root is still open and time has passed, its code has crashed, or its response was cut off */
  | 'tick'
  /** the fragment is complete, or leaves the store for another trigger: the last word */
  | 'close';

/** One process's part of a trace, as a rule sees it. */
export interface TraceView {
  readonly traceId: string;
  /** The first local root: a span whose parent is absent, remote or unknown here. */
  readonly root: SdkSpan;
  /** Every recorded span in order of start, open ones included. */
  readonly spans: readonly SdkSpan[];
  /** How many of them are still open. */
  readonly open: number;
  /** Milliseconds since the first span started here, from a clock that does not jump. */
  readonly elapsedMs: number;
  /** The caller is one of ours (its request carried our member), so it judges its own side. */
  readonly calledByOurs: boolean;
  /** An uncaught exception has ended the code that ran this trace. */
  readonly crashed: boolean;
  /** A response of it was cut off before it was complete. */
  readonly aborted: boolean;
  /** A log record at error level was written in it. */
  readonly errorLogged: boolean;
  /** The response is a stream without an end of its own (`text/event-stream`): how long it lasts says nothing. */
  readonly streaming: boolean;
  /** The consistent baseline has drawn this trace, or its caller has sampled it. */
  readonly baseline: boolean;
}

export interface RuleInput {
  readonly trace: TraceView;
  readonly moment: Moment;
  /** The span that the moment is about; the root at `start`, `tick` and `close`. */
  readonly span: SdkSpan;
  /** Status code at `headers` and `response`, where there is one. */
  readonly statusCode: number | undefined;
  /**
   * Milliseconds that `span` has taken: its duration once it has ended, the time so far while it is open. 0 for an open
   * span that is not a local root.
   */
  readonly elapsedMs: number;
  /** The clock in force, for rules that learn over time. */
  readonly clock: Clock;
}

/** `keep` and `drop` end the reading of the list; nothing means "not mine". */
export type Opinion = 'keep' | 'drop' | undefined;

/**
 * One rule of the policy: a name, a reason, and a small function. Rules are read in order and the first opinion wins. A
 * `keep` before the close promotes the trace at once (later calls carry the flag) and is final; a `drop` before the close
 * only silences the rules behind it at that moment.
 */
export interface Rule {
  /** Says the rule in words, with its settings: `slow(1s)`. Written to `winnow.keep.rule`. */
  readonly name: string;
  readonly reason: KeepReason | 'drop';
  check(input: RuleInput): Opinion;
  /** The moments at which it may have an opinion: at others it is not asked. Default: all of them. */
  readonly moments?: readonly Moment[];
  /** It may have an opinion about local roots alone. Default: about any span. */
  readonly rootsOnly?: boolean;
  /**
   * What it says at the end of a local root, with which the trace is complete, it says again at the close. Where that holds of all
   * rules that are asked at these moments, they are asked once. Default: false.
   */
  readonly sameAtClose?: boolean;
  /** It has no opinion any more, and never will: nobody has to ask. Default: never. */
  spent?(): boolean;
  /**
   * For the consistent baseline only: the rejection threshold of OpenTelemetry's probability sampling, 14 lowercase hex
   * digits. The sampler compares it with the trace's randomness when a trace starts; kept traces carry it as `ot=th`.
   */
  readonly threshold?: string;
  /** The same for some requests: asked where the trace begins. It must answer the same for the same request. */
  thresholdOf?(request: Request): string | undefined;
  /**
   * For rules with a budget: the rejection threshold for a trace that the rule has just said `keep` about, 14 hex digits.
   * The trace is kept if its randomness is at least that, and carries it as `ot=th`. It must not depend on the randomness
   * of any trace. Without it every such trace is kept.
   */
  share?(input: RuleInput): string;
  /** What it keeps carries no weight: its chance of being kept is not known from the randomness of the trace. */
  readonly unweighted?: boolean;
  /** Called with each local root that has ended, after the rules were asked and whatever they said: for rules that learn. */
  observe?(input: RuleInput): void;
  /** What the rule has learned, for the sampler's own metrics. */
  readings?(): readonly Reading[];
  /** Whether everything that `other` could keep is kept by this rule, when it stands in front. Used for a warning only. */
  covers?(other: Rule): boolean;
  /** The rule in the words of the start line: `slow over 1s`. Default: its name. */
  readonly words?: string;
}
