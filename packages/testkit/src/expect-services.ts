import { type Span, serviceOf } from './span.js';
import { spanTree } from './span-tree.js';
import { type Trace, tracesOf } from './trace.js';

const ENTRY_KINDS: ReadonlySet<Span['kind']> = new Set(['SERVER', 'CONSUMER']);

/**
 * Fails unless one trace went through the services in this order, each called by the one before it.
 * @param trace one trace, or everything that arrived: then the trace that comes furthest counts, and the others are
 *   evidence for the message
 * @throws with the hop that lost the trace context, and what arrived
 */
export function expectServices(trace: Trace | Iterable<Span>, services: readonly string[]): void {
  const all = 'spans' in trace ? trace.spans : [...trace];
  const broken = tracesOf(all).map((candidate) => firstBrokenHop(candidate, services));
  if (broken.some((hop) => hop === undefined)) return;
  const hop = Math.max(0, ...broken.map((at) => at ?? 0));
  throw new Error(`${explanation(all, services, hop)}\n${spanTree(all, { attrs: ['service.name'] })}`);
}

/** Index of the first service that the trace does not reach from the one before it; undefined when it reaches all. */
function firstBrokenHop({ spans }: Trace, services: readonly string[]): number | undefined {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const parent = (span: Span) => (span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId));
  // The entries of a service: its spans whose parent belongs to nobody or to another service.
  const entries = (service: string) =>
    spans.filter((span) => {
      const above = parent(span);
      return serviceOf(span) === service && (!above || serviceOf(above) !== service);
    });
  const reached = services.findIndex((service, at) => {
    const before = services[at - 1];
    return !entries(service).some((entry) => {
      const above = parent(entry);
      return before === undefined || (above !== undefined && serviceOf(above) === before);
    });
  });
  return reached === -1 ? undefined : reached;
}

function explanation(all: readonly Span[], services: readonly string[], hop: number): string {
  const service = services[hop]!;
  const caller = services[hop - 1];
  const own = all.filter((span) => serviceOf(span) === service);
  if (own.length === 0) return `No span of ${service} arrived.`;
  if (caller === undefined) return `No trace holds a span of ${service}.`;
  const root = own.find((span) => span.parentSpanId === undefined && ENTRY_KINDS.has(span.kind));
  if (root)
    return `${caller} -> ${service} dropped the trace context: ${service} began a trace of its own with ${root.name}.`;
  const ids = new Set(all.map((span) => `${span.traceId}/${span.spanId}`));
  const orphan = own.find(
    (span) => span.parentSpanId !== undefined && !ids.has(`${span.traceId}/${span.parentSpanId}`),
  );
  if (orphan)
    return `${caller} -> ${service}: ${orphan.name} has a parent that did not arrive. ${caller} sent the context but not its span.`;
  const above = own.map((span) => all.find((other) => other.spanId === span.parentSpanId)).find((span) => span);
  return `${caller} -> ${service}: no span of ${service} has a parent in ${caller}; ${service} was called by ${above ? serviceOf(above) : 'nobody'}.`;
}
