import {
  type Context,
  createContextKey,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { createRollOut, isChosen, randomnessOf, TRACESTATE_KEY } from '@winnow/sampler';
import type { Config } from './config/config.js';
import type { Admission } from './sdk/roll-out-provider.js';

/** How a roll-out to some of the requests is made: which spans are recorded, and what is read from a request for that. */
export interface RollOutParts {
  readonly admission: Admission;
  propagator(inner: TextMapPropagator): TextMapPropagator;
}

/** @returns undefined where all requests are in, or none is */
export function createRollOutParts({ recording, rollOut }: Config): RollOutParts | undefined {
  if (!recording) return undefined;
  if ('header' in rollOut) return byHeader(rollOut.header, rollOut.value);
  return rollOut.percent === 100 ? undefined : byShare(rollOut.percent);
}

/** Percent for the sampler, whose weights are to count all traces; `chosen` where a header chooses. */
export function rollOutOfSampler({ recording, rollOut }: Config): number | 'chosen' {
  if ('header' in rollOut) return 'chosen';
  return recording ? rollOut.percent : 100;
}

/** By the randomness of the trace id: every service with the same share comes to the same answer. */
function byShare(percent: number): RollOutParts {
  const { outside } = createRollOut(percent);
  return {
    admission: {
      continued: ({ traceId, traceState }) => !outside(randomnessOf(traceId, rvOf(traceState?.get('ot')))),
      begun: ({ traceId }) => !outside(randomnessOf(traceId, undefined)),
    },
    propagator: (inner) => inner,
  };
}

const RV = /(?:^|;)rv:([0-9a-f]{14})(?:;|$)/;

function rvOf(ot: string | undefined): string | undefined {
  return ot === undefined ? undefined : RV.exec(ot)?.[1];
}

const CHOSEN = createContextKey('winnow chosen by a header');

/**
 * By a header of the request with which the trace begins. Services that are called then know it from our member of the
 * tracestate, and do not need the header.
 */
function byHeader(name: string, value: string | undefined): RollOutParts {
  /** Contexts of traces that are left out; wrappers of a span hand out the span's own. */
  const left = new WeakSet<SpanContext>();

  function has<C>(carrier: C, getter: TextMapGetter<C>): boolean {
    const found = getter.get(carrier, name);
    if (found === undefined || found.length === 0) return false;
    return value === undefined || (Array.isArray(found) ? found : [found]).some((one) => one.trim() === value);
  }

  function chosen(parent: SpanContext | undefined, parentContext: Context): boolean {
    return parentContext.getValue(CHOSEN) === true || isChosen(parent?.traceState?.get(TRACESTATE_KEY));
  }

  function remember(spanContext: SpanContext, isIn: boolean): boolean {
    if (!isIn) left.add(spanContext);
    return isIn;
  }

  return {
    admission: {
      continued(parent, parentContext) {
        if (left.has(parent)) return false;
        return parent.isRemote === true ? remember(parent, chosen(parent, parentContext)) : true;
      },
      begun: (fresh, parentContext) => remember(fresh, chosen(undefined, parentContext)),
    },
    propagator: (inner) => ({
      inject: (...args) => inner.inject(...args),
      extract(before, carrier, getter) {
        const extracted = inner.extract(before, carrier, getter);
        const mark = isChosen(trace.getSpanContext(extracted)?.traceState?.get(TRACESTATE_KEY));
        return extracted.setValue(CHOSEN, mark || has(carrier, getter));
      },
      fields: () => inner.fields(),
    }),
  };
}
