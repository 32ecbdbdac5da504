import type { Span } from './span.js';

/** The spans of one trace id that arrived. */
export interface Trace {
  readonly traceId: string;
  /** By start; a parent before its children where both start in the same nanosecond. */
  readonly spans: readonly Span[];
  /** Everything it was found among, other traces too: evidence for messages. */
  readonly among: readonly Span[];
}

/** Groups spans by trace id; traces in the order of their first start. */
export function tracesOf(spans: Iterable<Span>): Trace[] {
  const byId = new Map<string, Span[]>();
  const among = [...spans];
  for (const span of among) {
    const trace = byId.get(span.traceId);
    if (trace) trace.push(span);
    else byId.set(span.traceId, [span]);
  }
  return [...byId]
    .map(([traceId, unordered]) => ({ traceId, spans: inOrder(unordered), among }))
    .sort((a, b) => compare(a.spans[0]!.startNano, b.spans[0]!.startNano));
}

function inOrder(spans: readonly Span[]): Span[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const depths = new Map<Span, number>();
  const depth = (span: Span): number => {
    const known = depths.get(span);
    if (known !== undefined) return known;
    depths.set(span, 0);
    const parent = span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId);
    const result = parent ? depth(parent) + 1 : 0;
    depths.set(span, result);
    return result;
  };
  return [...spans].sort((a, b) => compare(a.startNano, b.startNano) || depth(a) - depth(b));
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
