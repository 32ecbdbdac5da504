import type { Span } from '@opentelemetry/api';
import type { Counts } from './counts.js';
import { isEventStream } from './event-stream.js';
import { type HostMatch, hostOf } from './hosts.js';
import type { HttpSignals } from './http-signals.js';
import type { Judge } from './judge.js';
import { keepSignal, parseKeepSignal, parseMember, splitSignal, withRecalls } from './member.js';
import { CALLERS, type Recall } from './recall.js';
import type { RollOut } from './roll-out.js';
import type { SdkSpan } from './sdk-types.js';
import type { TraceEntry } from './trace-entry.js';
import type { TraceStore } from './trace-store.js';
import { messageOf, type WarnOnce } from './warn-once.js';
import { REASON_CODES, TRACESTATE_KEY } from './wire.js';

interface SignalsOptions {
  readonly store: TraceStore;
  readonly judge: Judge;
  readonly isInternal: HostMatch;
  readonly warn: WarnOnce;
  readonly rollOut: RollOut;
  readonly counts: Counts;
  readonly recall: Pick<Recall, 'arrived' | 'headerFor' | 'waitsForCallers'>;
  /** Whether another service may force one more keep now. */
  allowed(): boolean;
}

/** Keep signals along HTTP: what callees say in their response headers, and what we say in ours. */
export function createSignals({
  store,
  judge,
  isInternal,
  warn,
  rollOut,
  counts,
  recall,
  allowed,
}: SignalsOptions): HttpSignals {
  /** Finds the span in its fragment, and never lets an error out: this runs inside the app's own request handling. */
  function guarded<T>(what: string, span: Span, act: (entry: TraceEntry, known: SdkSpan) => T): T | undefined {
    try {
      const context = span.spanContext();
      const entry = store.of(context);
      if (entry === undefined) return undefined;
      const { root } = entry;
      const known = (root as object) === span ? root : entry.find(context);
      return known && act(entry, known);
    } catch (error) {
      warn(what, `${what} failed with "${messageOf(error)}"; the trace is judged when it ends`);
      return undefined;
    }
  }

  return {
    responding(span, statusCode, contentType) {
      return guarded('http.responding', span, (entry, known) => {
        if (isEventStream(contentType)) entry.streaming = true;
        judge.ask(entry, 'headers', known, statusCode);
        const keeps = entry.state === 'kept' && entry.reason !== 'baseline';
        if (!keeps && !recall.waitsForCallers()) return undefined;
        const asked = parseMember(known.parentSpanContext?.traceState?.get(TRACESTATE_KEY));
        if (!asked) return undefined;
        const ids = recall.headerFor(CALLERS);
        if (!keeps) return withRecalls('', ids);
        counts.signals.sent++;
        const signal = keepSignal(entry.traceId, rollOut.outward(entry.th ?? '0'), entry.code ?? 'm');
        return withRecalls(signal, ids);
      });
    },

    responded(span, statusCode, keep) {
      guarded('http.responded', span, (entry, known) => {
        judge.ask(entry, 'response', known, statusCode);
        if (keep === undefined) return;
        const { own, ids } = splitSignal(keep);
        const host = hostOf(known.attributes);
        const trusted = host === undefined || isInternal(host);
        if (trusted && ids !== undefined) recall.arrived(ids);
        if (own === '' || entry.silenced) return;
        const signal = parseKeepSignal(own);
        if (!signal || signal.traceId !== entry.traceId || !trusted) {
          counts.signals.ignored++;
          return;
        }
        // Kept in full already: a stream says it in front and behind.
        if (entry.state === 'kept' && entry.th === '0') return;
        if (!allowed()) return;
        counts.signals.followed++;
        if (signal.code === REASON_CODES.recall) judge.recall(entry);
        else {
          const th = rollOut.inward(signal.th);
          judge.promote(entry, { reason: 'remote', rule: 'callee', th, code: signal.code ?? 'm' });
        }
      });
    },

    aborted(span) {
      guarded('http.aborted', span, (entry, known) => {
        entry.aborted = true;
        judge.ask(entry, 'tick', known);
      });
    },
  };
}
