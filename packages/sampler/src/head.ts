import { type SpanContext, SpanKind, TraceFlags } from '@opentelemetry/api';
import { type Member, parseMember } from './member.js';
import { createRollOut, type RollOut } from './roll-out.js';
import type { Request } from './rule.js';
import { ALWAYS, parseThreshold, randomnessOf, reaches, shortThreshold } from './threshold.js';
import { otOf, readOt } from './trace-state.js';
import { REASON_CODES, type ReasonCode, TRACESTATE_KEY } from './wire.js';

/** What is known of a trace when its first span starts here, before anything has happened. */
export interface Head {
  /** The trace belongs to the baseline, or its caller has sampled it. */
  readonly sampled: boolean;
  /** The `th` value of that, if its probability is known: as the policy sees it. */
  readonly th: string | undefined;
  /** The `th` value that the caller has sent for what it keeps, as it came. */
  readonly stated?: string | undefined;
  /** A header has chosen the trace for a roll-out. */
  readonly chosen?: boolean;
  /** `sampled` is the caller's decision, not our own draw. */
  readonly followed: boolean;
  /** The caller keeps the trace, for this reason. */
  readonly keep: ReasonCode | undefined;
  readonly calledByOurs: boolean;
  /** What holds where callers force more keeps than they may: our own draw. */
  readonly unforced?: Head;
  /** Sampled by a caller that is not ours and that gave no threshold: the cost of it is not in our hands. */
  readonly presampled: boolean;
}

/** Nobody has drawn or kept the trace. */
export const UNSAMPLED: Head = {
  sampled: false,
  th: undefined,
  followed: false,
  keep: undefined,
  calledByOurs: false,
  presampled: false,
};

export interface HeadOptions {
  /** The rejection threshold of the baseline in force for a request, 14 digits; undefined when there is none. */
  threshold(request: Request | undefined): string | undefined;
  readonly foreignSampled: 'follow' | 'ignore';
  /** Default: everybody is in. */
  readonly rollOut?: RollOut;
}

/** @param request the first span, as it starts: some routes may have a baseline of their own */
export type JudgeHead = (
  traceId: string,
  parent: SpanContext | undefined,
  kind: SpanKind,
  request?: Request | undefined,
) => Head;

/** The verdict that needs no waiting: a pure function of the trace id, the caller's context and the baseline. */
export function createHead({ threshold, foreignSampled, rollOut = createRollOut(100) }: HeadOptions): JudgeHead {
  let baselineThreshold: string | undefined;
  let baseline = UNSAMPLED;
  // The sampler asks first, then the processor, for the same span.
  let lastParent: SpanContext | undefined;
  let lastTraceId = '';
  let lastKind: SpanKind | undefined;
  let lastName: string | undefined;
  let last = UNSAMPLED;

  function draw(randomness: string, kind: SpanKind, request: Request | undefined): Head {
    const wanted = threshold(request);
    if (wanted === undefined || !reaches(randomness, wanted)) return UNSAMPLED;
    // A client call without a parent is somebody's background noise far more often than a request: such roots are kept
    // when they fail or are slow, and belong to no baseline short of everything.
    if ((kind === SpanKind.CLIENT || kind === SpanKind.PRODUCER) && wanted !== ALWAYS) return UNSAMPLED;
    if (wanted !== baselineThreshold) {
      baselineThreshold = wanted;
      baseline = { ...UNSAMPLED, sampled: true, th: shortThreshold(wanted) };
    }
    return baseline;
  }

  function follow(traceId: string, parent: SpanContext, kind: SpanKind, request: Request | undefined): Head {
    const ot = otOf(parent.traceState);
    const flagged = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
    const random = randomnessOf(traceId, readOt(ot, 'rv'));
    const randomness = rollOut.within(random);
    const carried = parseThreshold(readOt(ot, 'th'));
    // A threshold that contradicts the verdict it came with is stale: something raised or lowered it without saying so.
    const stated = carried !== undefined && random >= carried ? shortThreshold(carried) : undefined;
    const th = stated && rollOut.inward(stated);
    if (!parent.isRemote) return { ...UNSAMPLED, sampled: flagged, th: flagged ? th : undefined, followed: true };

    const member = parseMember(parent.traceState?.get(TRACESTATE_KEY));
    if (member?.kept && member.code !== REASON_CODES.recall) {
      const unforced: Head = { ...draw(randomness, kind, request), ...ours(member) };
      const keep = member.code ?? 'm';
      return { ...UNSAMPLED, sampled: true, th: th ?? '0', stated: stated ?? '0', keep, ...ours(member), unforced };
    }
    if (member?.kept) {
      // Kept late: only a threshold tells that the baseline has drawn it as well. The flag is set in any case.
      const drawn = { ...UNSAMPLED, sampled: flagged && th !== undefined, ...(flagged && { th, stated }) };
      return { ...drawn, followed: true, keep: REASON_CODES.recall, ...ours(member) };
    }
    if (member) {
      return { ...UNSAMPLED, sampled: flagged, ...(flagged && { th, stated }), followed: true, ...ours(member) };
    }
    const presampled = flagged && carried === undefined;
    if (flagged && !(presampled && foreignSampled === 'ignore')) {
      return { ...UNSAMPLED, sampled: true, th, stated, followed: true, presampled };
    }
    const drawn = draw(randomness, kind, request);
    return presampled ? { ...drawn, presampled } : drawn;
  }

  return (traceId, parent, kind, request) => {
    if (parent === undefined) return draw(rollOut.within(randomnessOf(traceId, undefined)), kind, request);
    if (parent !== lastParent || traceId !== lastTraceId || kind !== lastKind || request?.name !== lastName) {
      last = follow(traceId, parent, kind, request);
      lastName = request?.name;
      lastParent = parent;
      lastTraceId = traceId;
      lastKind = kind;
    }
    return last;
  };
}

function ours({ chosen }: Member): Pick<Head, 'calledByOurs' | 'chosen'> {
  return chosen ? { calledByOurs: true, chosen } : { calledByOurs: true };
}
