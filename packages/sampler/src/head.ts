import { type SpanContext, SpanKind, TraceFlags } from '@opentelemetry/api';
import { parseMember } from './member.js';
import { ALWAYS, parseThreshold, randomnessOf, shortThreshold } from './threshold.js';
import { otOf, readOt } from './trace-state.js';
import { type ReasonCode, TRACESTATE_KEY } from './wire.js';

/** What is known of a trace when its first span starts here, before anything has happened. */
export interface Head {
  /** The trace belongs to the baseline, or its caller has sampled it. */
  readonly sampled: boolean;
  /** The `th` value of that, if its probability is known. */
  readonly th: string | undefined;
  /** `sampled` is the caller's decision, not our own draw. */
  readonly followed: boolean;
  /** The caller keeps the trace, for this reason. */
  readonly keep: ReasonCode | undefined;
  readonly calledByOurs: boolean;
  /** Sampled by a caller that is not ours and that gave no threshold: the cost of it is not in our hands. */
  readonly presampled: boolean;
}

const UNSAMPLED: Head = {
  sampled: false,
  th: undefined,
  followed: false,
  keep: undefined,
  calledByOurs: false,
  presampled: false,
};

export interface HeadOptions {
  /** The rejection threshold of the baseline in force, 14 digits; undefined when there is none. */
  threshold(): string | undefined;
  readonly foreignSampled: 'follow' | 'ignore';
}

export type JudgeHead = (traceId: string, parent: SpanContext | undefined, kind: SpanKind) => Head;

/** The verdict that needs no waiting: a pure function of the trace id, the caller's context and the baseline. */
export function createHead({ threshold, foreignSampled }: HeadOptions): JudgeHead {
  let baselineThreshold: string | undefined;
  let baseline = UNSAMPLED;
  // The sampler asks first, then the processor, for the same span.
  let lastParent: SpanContext | undefined;
  let lastTraceId = '';
  let lastKind: SpanKind | undefined;
  let last = UNSAMPLED;

  function draw(randomness: string, kind: SpanKind): Head {
    const wanted = threshold();
    if (wanted === undefined || randomness < wanted) return UNSAMPLED;
    // A client call without a parent is somebody's background noise far more often than a request: such roots are kept
    // when they fail or are slow, and belong to no baseline short of everything.
    if ((kind === SpanKind.CLIENT || kind === SpanKind.PRODUCER) && wanted !== ALWAYS) return UNSAMPLED;
    if (wanted !== baselineThreshold) {
      baselineThreshold = wanted;
      baseline = { ...UNSAMPLED, sampled: true, th: shortThreshold(wanted) };
    }
    return baseline;
  }

  function follow(traceId: string, parent: SpanContext, kind: SpanKind): Head {
    const ot = otOf(parent.traceState);
    const flagged = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
    const randomness = randomnessOf(traceId, readOt(ot, 'rv'));
    const carried = parseThreshold(readOt(ot, 'th'));
    // A threshold that contradicts the verdict it came with is stale: something raised or lowered it without saying so.
    const th = carried !== undefined && randomness >= carried ? shortThreshold(carried) : undefined;
    if (!parent.isRemote) return { ...UNSAMPLED, sampled: flagged, th: flagged ? th : undefined, followed: true };

    const member = parseMember(parent.traceState?.get(TRACESTATE_KEY));
    if (member?.kept) {
      return { ...UNSAMPLED, sampled: true, th: th ?? '0', keep: member.code ?? 'm', calledByOurs: true };
    }
    if (member) {
      return { ...UNSAMPLED, sampled: flagged, th: flagged ? th : undefined, followed: true, calledByOurs: true };
    }
    const presampled = flagged && carried === undefined;
    if (flagged && !(presampled && foreignSampled === 'ignore')) {
      return { ...UNSAMPLED, sampled: true, th, followed: true, presampled };
    }
    const drawn = draw(randomness, kind);
    return presampled ? { ...drawn, presampled } : drawn;
  }

  return (traceId, parent, kind) => {
    if (parent === undefined) return draw(randomnessOf(traceId, undefined), kind);
    if (parent !== lastParent || traceId !== lastTraceId || kind !== lastKind) {
      last = follow(traceId, parent, kind);
      lastParent = parent;
      lastTraceId = traceId;
      lastKind = kind;
    }
    return last;
  };
}
