import { SamplingDecision, type SamplingResult, TraceFlags, type TraceState, trace } from '@opentelemetry/api';
import type { Counts } from './counts.js';
import type { JudgeHead } from './head.js';
import type { Relief } from './relief.js';
import type { RollOut } from './roll-out.js';
import type { Sampler } from './sdk-types.js';
import { randomnessOf } from './threshold.js';
import { isSampled } from './trace-entry.js';
import { otOf, readOt, withThreshold } from './trace-state.js';
import type { TraceStore } from './trace-store.js';
import { messageOf, type WarnOnce } from './warn-once.js';

const RECORD: SamplingResult = { decision: SamplingDecision.RECORD };

const SHED: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

interface SpanSamplerOptions {
  readonly relief: Relief;
  readonly counts: Counts;
  readonly store: TraceStore;
  readonly judgeHead: JudgeHead;
  readonly warn: WarnOnce;
  readonly rollOut: RollOut;
  describe(): string;
}

/**
 * Records every span, so that it can be judged when it is over, and sets the sampled flag where the verdict is known
 * already: by the baseline, by the caller, or by what has happened in the trace so far. Alone, without the processor, it
 * is an exact consistent head sampler.
 */
export function createSpanSampler(options: SpanSamplerOptions): Sampler {
  const { store, judgeHead, relief, counts, warn, rollOut, describe } = options;

  function sample(...[context, traceId, name, kind, attributes]: Parameters<Sampler['shouldSample']>): SamplingResult {
    const parent = trace.getSpanContext(context);
    // The SDK continues the parent's trace id only when the parent is valid.
    if (parent === undefined || parent.traceId !== traceId) {
      if (rollOut.outside(randomnessOf(traceId, undefined))) return SHED;
      const head = judgeHead(traceId, undefined, kind, { name, attributes });
      if (head.sampled) return sampled(withThreshold(undefined, rollOut.outward(head.th)));
      return sheds() ? SHED : RECORD;
    }
    // Most spans are steps of what is under way, and of that all is known.
    const known = store.of(parent);
    if (known && (known.state === 'kept' || !parent.isRemote)) {
      return result(isSampled(known), parent.traceState, known.th);
    }
    if (rollOut.outside(randomnessOf(traceId, readOt(otOf(parent.traceState), 'rv')))) return SHED;
    const verdict = known ? undefined : store.keptIds.get(traceId);
    if (verdict) return result(verdict.state === 'kept', parent.traceState, verdict.th);
    const head = judgeHead(traceId, parent, kind, { name, attributes });
    // A second request of a trace that is under way here joins its fragment, unless its caller knows more.
    if (known && !head.keep) return result(isSampled(known), parent.traceState, known.th);
    if (known || head.sampled || head.keep) return result(head.sampled, parent.traceState, head.th);
    // What began unrecorded goes on so; other local parents are of traces that have been here.
    const shed = parent.isRemote ? sheds() : relief.recent && isUnrecorded(trace.getSpan(context));
    return shed ? SHED : result(false, parent.traceState, undefined);
  }

  function result(keep: boolean, parentState: TraceState | undefined, th: string | undefined): SamplingResult {
    if (keep) return sampled(withThreshold(parentState, rollOut.outward(th)));
    const traceState = withThreshold(parentState, undefined);
    return traceState === parentState ? RECORD : { decision: SamplingDecision.RECORD, traceState };
  }

  function sheds(): boolean {
    const shed = relief.sheds();
    if (shed) counts.relieved++;
    return shed;
  }

  return {
    shouldSample(context, traceId, name, kind, attributes, links) {
      try {
        return sample(context, traceId, name, kind, attributes, links);
      } catch (error) {
        warn('sampler', `the sampler failed with "${messageOf(error)}"; following the caller's flag`);
        const flags = trace.getSpanContext(context)?.traceFlags ?? TraceFlags.NONE;
        return (flags & TraceFlags.SAMPLED) === 0 ? RECORD : { decision: SamplingDecision.RECORD_AND_SAMPLED };
      }
    },
    toString: describe,
  };
}

/** A span that stands for an unrecorded one: a context and nothing else. */
function isUnrecorded(span: object | undefined): boolean {
  return span !== undefined && !('attributes' in span);
}

function sampled(traceState: TraceState | undefined): SamplingResult {
  // Without the key where there is nothing to say: the SDK then carries on with the parent's.
  return traceState
    ? { decision: SamplingDecision.RECORD_AND_SAMPLED, traceState }
    : { decision: SamplingDecision.RECORD_AND_SAMPLED };
}
