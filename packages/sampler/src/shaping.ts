import type { Link, SpanContext } from '@opentelemetry/api';
import type { Counts } from './counts.js';
import { isLocalRoot } from './local-root.js';
import { reparented } from './reparent.js';
import type { SdkSpan } from './sdk-types.js';
import type { TraceEntry } from './trace-entry.js';
import type { TraceStore } from './trace-store.js';
import { messageOf, type WarnOnce } from './warn-once.js';

/**
 * Makes a kept fragment smaller before it leaves: leaves spans out, or puts others (same id) in their place.
 * @param spans the whole fragment, all ended, in order of start
 * @param known ids of spans that others refer to: they were injected into a call or a message, or are linked to
 * @returns what is exported of it. Local roots and known spans must be among it, and nothing that is new
 */
export type Shape = (spans: readonly SdkSpan[], known: ReadonlySet<string>) => readonly SdkSpan[];

/** Applies a `Shape` so that it can neither harm nor miscount: children never lose their parent, whatever it leaves out. */
export interface Shaping {
  /** Somebody else gets to know this span. */
  refer(context: SpanContext): void;
  linked(links: readonly Link[]): void;
  /** The fragment as it is exported; spans left out are counted as dropped. */
  apply(entry: TraceEntry, spans: readonly SdkSpan[]): readonly SdkSpan[];
}

/** Known spans of one fragment; one that has more is left as it is. */
const KNOWN = 4096;
/** Spans left out of fragments that are gone, whose children may still come. */
const REMEMBERED = 4096;
const NONE: ReadonlySet<string> = new Set();

const OFF: Shaping = { refer: () => {}, linked: () => {}, apply: (_entry, spans) => spans };

interface ShapingOptions {
  readonly shape: Shape | undefined;
  readonly store: TraceStore;
  readonly counts: Counts;
  readonly warn: WarnOnce;
}

export function createShaping({ shape, store, counts, warn }: ShapingOptions): Shaping {
  if (shape === undefined) return OFF;
  const gone = new Map<string, SpanContext | undefined>();

  function refer({ traceId, spanId }: SpanContext): void {
    const entry = store.get(traceId);
    if (entry === undefined || entry.parted) return;
    const { known } = entry;
    if (known === undefined) entry.known = [spanId];
    else if (known.length >= KNOWN) entry.parted = true;
    else if (known.at(-1) !== spanId) known.push(spanId);
  }

  function shaped(entry: TraceEntry, spans: readonly SdkSpan[]): readonly SdkSpan[] {
    try {
      const known: ReadonlySet<string> = entry.known ? new Set(entry.known) : NONE;
      const left = (shape as Shape)(spans, known);
      const fault = left === spans ? undefined : faultOf(entry, spans, known, left);
      if (fault === undefined) return left;
      warn(`shape: ${fault}`, `shape ${fault}; fragments are exported as they are where it does`);
    } catch (error) {
      warn('shape', `shape threw "${messageOf(error)}"; fragments are exported as they are where it does`);
    }
    return spans;
  }

  function forget(spans: readonly SdkSpan[], left: readonly SdkSpan[]): void {
    const ids = new Set(left.map(idOf));
    for (const span of spans) if (!ids.has(idOf(span))) gone.set(idOf(span), span.parentSpanContext);
    counts.droppedSpans += spans.length - left.length;
    counts.shapedSpans += spans.length - left.length;
  }

  function shrink(): void {
    for (const id of gone.keys()) {
      if (gone.size <= REMEMBERED) return;
      gone.delete(id);
    }
  }

  return {
    refer,

    linked(links) {
      for (const { context } of links) refer(context);
    },

    apply(entry, spans) {
      // Of a fragment that leaves in parts, nobody knows whose children have left, or will.
      const left = entry.parted ? spans : shaped(entry, spans);
      if (left.length < spans.length) forget(spans, left);
      if (gone.size === 0) return left;
      const hung = left.map((span) => reparented(span, gone));
      shrink();
      return hung;
    },
  };
}

/** Why what came back cannot be exported, if it cannot. */
function faultOf(
  entry: TraceEntry,
  spans: readonly SdkSpan[],
  known: ReadonlySet<string>,
  left: readonly SdkSpan[],
): string | undefined {
  const missing = new Map(spans.map((span) => [idOf(span), span]));
  for (const span of left)
    if (!missing.delete(idOf(span))) return 'returned a span that was not in the fragment, or twice';
  for (const [id, span] of missing) {
    if (isLocalRoot(entry, span)) return 'left out a local root';
    if (known.has(id)) return 'left out a span that others refer to';
  }
  return undefined;
}

function idOf(span: SdkSpan): string {
  return span.spanContext().spanId;
}
