import { createTraceState, type TraceState } from '@opentelemetry/api';
import { fitTraceState } from './trace-state-size.js';
import { TRACESTATE_KEY } from './wire.js';

// What the sampler changes in a W3C tracestate: the threshold in OpenTelemetry's `ot` member, and our own member. All
// else is carried on as it came, `rv` and the other sub-keys of `ot` included.

const OT_KEY = 'ot';
/** Bound of the specification. */
const OT_CHARS = 256;

/** One sub-key of an `ot` value (`th:f3333;rv:…`). */
export function readOt(ot: string | undefined, key: 'th' | 'rv'): string | undefined {
  if (ot === undefined || ot.length > OT_CHARS) return undefined;
  const found = ot.split(';').find((part) => part.startsWith(`${key}:`));
  return found?.slice(key.length + 1);
}

/** The `ot` member of a tracestate. */
export function otOf(state: TraceState | undefined): string | undefined {
  return state?.get(OT_KEY);
}

/**
 * The tracestate that a span of ours carries: `ot` with this threshold (or without one), and without our member, whose
 * state lives in the trace store. Returns the same object when nothing changes.
 */
export function withThreshold(state: TraceState | undefined, th: string | undefined): TraceState | undefined {
  if (state === undefined) return th === undefined ? undefined : onlyThreshold(th);
  if (th !== undefined && state === thresholdsOnly.get(th)) return state;
  const ot = state.get(OT_KEY);
  if (readOt(ot, 'th') === th && state.get(TRACESTATE_KEY) === undefined) return state;
  return rawTraceState(compose(undefined, writeOt(ot, th), state));
}

/** The tracestate that goes out with a call: our member in front, then `ot`, then everybody else's members. */
export function withMember(state: TraceState | undefined, member: string, th: string | undefined): TraceState {
  if (state === undefined) {
    return rawTraceState(`${TRACESTATE_KEY}=${member}${th === undefined ? '' : `,${OT_KEY}=th:${th}`}`);
  }
  return rawTraceState(compose(member, writeOt(state.get(OT_KEY), th), state));
}

/** Sets our member on a tracestate that came without it. */
export function addMember(state: TraceState | undefined, member: string): TraceState {
  return rawTraceState(compose(member, state?.get(OT_KEY), state));
}

function writeOt(ot: string | undefined, th: string | undefined): string | undefined {
  const others = ot === undefined || ot === '' ? [] : ot.split(';').filter((part) => !part.startsWith('th:'));
  const parts = th === undefined ? others : [`th:${th}`, ...others];
  const value = parts.join(';');
  if (value.length > OT_CHARS) return others.join(';') || undefined;
  return value || undefined;
}

function compose(member: string | undefined, ot: string | undefined, state: TraceState | undefined): string {
  const members: string[] = [];
  if (member !== undefined) members.push(`${TRACESTATE_KEY}=${member}`);
  if (ot !== undefined) members.push(`${OT_KEY}=${ot}`);
  const own = members.length;
  const raw = state?.serialize() ?? '';
  for (const part of raw === '' ? [] : raw.split(',')) {
    const other = part.trim();
    if (!other.startsWith(`${TRACESTATE_KEY}=`) && !other.startsWith(`${OT_KEY}=`)) members.push(other);
  }
  return fitTraceState(members, own);
}

const thresholdsOnly = new Map<string, TraceState>();

/** Root spans of a process carry the same one or two thresholds: one object each. */
function onlyThreshold(th: string): TraceState {
  let state = thresholdsOnly.get(th);
  if (state === undefined) {
    state = rawTraceState(`${OT_KEY}=th:${th}`);
    if (thresholdsOnly.size < 16) thresholdsOnly.set(th, state);
  }
  return state;
}

/** A tracestate that is parsed only if somebody asks: mostly it is just written out again. */
function rawTraceState(raw: string): TraceState {
  let parsed: TraceState | undefined;
  const parse = () => {
    parsed ??= createTraceState(raw);
    return parsed;
  };
  return {
    get: (key) => parse().get(key),
    set: (key, value) => parse().set(key, value),
    unset: (key) => parse().unset(key),
    serialize: () => raw,
  };
}
