import {
  type Context,
  isSpanContextValid,
  propagation,
  type Span,
  type SpanContext,
  SpanKind,
  type TextMapGetter,
  type TextMapPropagator,
  TraceFlags,
  type TraceState,
  trace,
} from '@opentelemetry/api';
import { type HostMatch, hostOf, portOf, queueOrigin } from './hosts.js';
import { restartedContext } from './incoming-link.js';
import { chosenMember, keptMember, type Member, parseMember, UNDECIDED_MEMBER } from './member.js';
import { readTraceState } from './read-trace-state.js';
import type { Recall } from './recall.js';
import type { RollOut } from './roll-out.js';
import type { SdkSpan } from './sdk-types.js';
import type { Shaping } from './shaping.js';
import { isSampled, RANDOM, type TraceEntry, type Verdict } from './trace-entry.js';
import { addMember, withMember } from './trace-state.js';
import type { TraceStore } from './trace-store.js';
import { messageOf, type WarnOnce } from './warn-once.js';
import { REASON_CODES, RECALL_HEADER, REQUEST_HEADER, TRACESTATE_KEY } from './wire.js';

/** All that the specification defines. Others would make a header that is not valid. */
const FLAGS = TraceFlags.SAMPLED | RANDOM;

interface PropagatorOptions {
  readonly store: TraceStore;
  readonly isInternal: HostMatch;
  readonly recall: Recall;
  readonly trust: 'edge' | 'internal';
  readonly shaping: Shaping;
  readonly warn: WarnOnce;
  readonly rollOut: RollOut;
  /** All that is recorded here was chosen by a header. */
  readonly chosen: boolean;
}

/** The context that the inner propagator is to write, and headers of our own. */
interface Prepared {
  readonly context: Context;
  readonly headers?: readonly (readonly [string, string])[];
}

/** What goes out with a call: the verdict as it stands now. */
interface Outgoing {
  readonly sampled: boolean;
  readonly th: string | undefined;
  readonly member: string;
  readonly random: boolean;
  /** The fragment, while it is open. */
  readonly entry: TraceEntry | undefined;
}

/** Wraps the propagator in use, so that verdicts travel with the calls: both ways for `extract`, forward for `inject`. */
export function createPropagator(
  inner: TextMapPropagator,
  { store, isInternal, recall, trust, shaping, warn, rollOut, chosen }: PropagatorOptions,
): TextMapPropagator {
  const fields = inner.fields();
  // One that writes nothing was chosen so that nothing travels: neither does a verdict.
  if (fields.length === 0) return inner;
  const carriesTracestate = fields.includes('tracestate');
  // The same bit asks for debugging in the flags of Jaeger.
  const carriesRandom = carriesTracestate && !fields.includes('uber-trace-id');

  function outgoing(context: SpanContext): Outgoing | undefined {
    const entry = store.of(context);
    if (entry) {
      const sampled = isSampled(entry);
      entry.shared = true;
      return {
        sampled,
        th: sampled ? lower(rollOut.outward(entry.th), entry.stated) : undefined,
        member: chosen || entry.chosen ? chosenMember(memberOf(entry)) : memberOf(entry),
        random: entry.random && carriesRandom,
        entry,
      };
    }
    const verdict = store.keptIds.get(context.traceId);
    if (!verdict) return undefined;
    const sampled = verdict.state === 'kept';
    return {
      sampled,
      th: sampled ? rollOut.outward(verdict.th) : undefined,
      member: chosen ? chosenMember(memberOf(verdict)) : memberOf(verdict),
      random: verdict.random && carriesRandom,
      entry: undefined,
    };
  }

  function prepare(context: Context): Prepared {
    const span = trace.getSpan(context);
    const spanContext = span?.spanContext();
    if (!span || !spanContext) return { context };
    const recorded = isRecorded(span);
    // The SDK makes valid ones, and the inner propagator looks again.
    if (!recorded && !isSpanContextValid(spanContext)) return { context };
    shaping.refer(spanContext);
    const to = destinationOf(span);
    const { host } = to;
    const internal = host === undefined || isInternal(host);
    const out = recorded ? outgoing(spanContext) : undefined;
    if (internal && out === undefined) return { context };
    const sampled = out ? out.sampled : (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0;
    const traceFlags = (sampled ? TraceFlags.SAMPLED : 0) | (out?.random ? RANDOM : spanContext.traceFlags & RANDOM);
    if (!internal) {
      // Strangers get what every tracer sends, and nothing that tells about us or about our users.
      const plain = trace.setSpanContext(context, { ...spanContext, traceFlags, traceState: undefined } as SpanContext);
      return { context: propagation.deleteBaggage(plain) };
    }
    const { member, th } = out as Outgoing;
    const traceState = withMember(spanContext.traceState, member, th);
    const changed = trace.setSpanContext(context, { ...spanContext, traceFlags, traceState });
    const headers: [string, string][] = carriesTracestate ? [] : [[REQUEST_HEADER, member]];
    const { origin } = to;
    if (origin === undefined) return { context: changed, headers };
    if (out?.entry && !sampled) recall.called(out.entry, origin);
    const ids = recall.headerFor(origin);
    if (ids !== undefined) headers.push([RECALL_HEADER, ids]);
    return { context: changed, headers };
  }

  return {
    inject(context, carrier, setter) {
      let prepared: Prepared = { context };
      try {
        prepared = prepare(context);
      } catch (error) {
        warn('inject', `the verdict could not be written: ${messageOf(error)}; the plain context is sent`);
      }
      inner.inject(prepared.context, carrier, setter);
      if (prepared.headers) for (const [name, value] of prepared.headers) setter.set(carrier, name, value);
    },

    extract(context, carrier, getter) {
      const extracted = inner.extract(context, carrier, getter);
      try {
        if (trust === 'edge') return restartedContext(context, extracted);
        const read = readVerdict(extracted, carrier, getter);
        // Believed from callers that run Winnow: they carry our member.
        if (callerOf(read) === undefined) return read;
        const ids = firstOf(getter.get(carrier, RECALL_HEADER));
        if (ids !== undefined) recall.arrived(ids);
        return read;
      } catch (error) {
        warn('extract', `the caller's verdict could not be read: ${messageOf(error)}; the plain context is used`);
        return extracted;
      }
    },

    fields: () => [...fields, ...(carriesTracestate ? [] : [REQUEST_HEADER]), RECALL_HEADER],
  };
}

/**
 * What the callees are told: what the caller has told us, where that is the smaller. They hear of it also in traces that are
 * outside of our own roll-out.
 */
function lower(th: string | undefined, stated: string | undefined): string | undefined {
  return th !== undefined && stated !== undefined && stated < th ? stated : th;
}

function memberOf({ state, reason, code, recalled }: Verdict & { readonly recalled?: boolean }): string {
  if (recalled && state === 'undecided') return keptMember(REASON_CODES.recall);
  // The baseline needs no announcing: the flag and the threshold say it.
  return state === 'kept' && reason !== 'baseline' ? keptMember(code ?? 'm') : UNDECIDED_MEMBER;
}

interface Destination {
  /** The host of a call. Everything else stays inside: messages, jobs. */
  readonly host?: string | undefined;
  /** What recalls are addressed to: a host and port, or a queue. */
  readonly origin?: string | undefined;
}

const INSIDE: Destination = {};

function destinationOf(span: Span): Destination {
  const { kind, attributes } = span as Partial<SdkSpan>;
  if (attributes === undefined) return INSIDE;
  if (kind === SpanKind.PRODUCER) return { origin: queueOrigin(attributes) };
  if (kind !== SpanKind.CLIENT) return INSIDE;
  const host = hostOf(attributes);
  return host === undefined ? INSIDE : { host, origin: `${host}:${portOf(attributes)}` };
}

/** A span of the SDK, open or ended, rather than a context that is only passed through. */
function isRecorded(span: Span): boolean {
  return (span as Partial<SdkSpan>).attributes !== undefined;
}

function readVerdict<C>(context: Context, carrier: C, getter: TextMapGetter<C>): Context {
  const remote = trace.getSpanContext(context);
  if (!remote?.isRemote) return context;
  const traceFlags = remote.traceFlags & FLAGS;
  // The propagator has read one; its own reading is looser here and stricter there than the specification.
  const read = remote.traceState && readTraceState(getter.get(carrier, 'tracestate'));
  const traceState = withHeader(read, getter.get(carrier, REQUEST_HEADER));
  if (traceFlags === remote.traceFlags && traceState === remote.traceState) return context;
  const { traceId, spanId } = remote;
  return trace.setSpanContext(context, {
    traceId,
    spanId,
    traceFlags,
    isRemote: true,
    ...(traceState && { traceState }),
  });
}

/** The `x-winnow` header counts as the member, for callers whose propagator has no tracestate. */
function withHeader(state: TraceState | undefined, header: string | string[] | undefined): TraceState | undefined {
  const value = firstOf(header);
  if (state?.get(TRACESTATE_KEY) !== undefined || parseMember(value) === undefined) return state;
  return addMember(state, value as string);
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** What a caller of ours says of the trace; undefined for callers that are not. */
function callerOf(context: Context): Member | undefined {
  return parseMember(trace.getSpanContext(context)?.traceState?.get(TRACESTATE_KEY));
}
